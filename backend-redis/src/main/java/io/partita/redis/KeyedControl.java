package io.partita.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.stream.Collectors.toSet;

import io.partita.api.MigrationId;
import io.partita.api.Ttl;
import io.partita.api.spi.Census;
import io.partita.api.spi.Sweep;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;

/** The steps that go by the names of entries, of several partitions in one script. */
abstract class KeyedControl extends SweepControl {
  final Copying copying;
  private final RedisLayout layout;

  KeyedControl(RedisNode node) {
    super(node);
    this.copying = new Copying(node, steps);
    this.layout = node.layout();
  }

  @Override
  public CompletionStage<KeysPage> existing(Sweep sweep) {
    return node.begin(
        () ->
            find(sweep)
                .thenApply(
                    found -> {
                      Map<Integer, List<byte[]>> keys = new HashMap<>();
                      for (int i = 0; i < found.names().size(); i++) {
                        keys.computeIfAbsent(found.partitions().get(i), p -> new ArrayList<>())
                            .add(layout.key(found.names().get(i)));
                      }
                      return new KeysPage(keys, found.next());
                    }));
  }

  @Override
  public CompletionStage<ReadPage> read(long token, List<Keys> groups, long maxBytes) {
    return run(
        false,
        Script.READ_KEYS,
        () -> {
          Arguments arguments =
              new Arguments()
                  .add(token)
                  .add(maxBytes)
                  .add(Copying.LARGE)
                  .add(layout.prefix.length)
                  .add(groups.size());
          for (Keys group : groups) {
            arguments.add(group.partition(), group.move()).add(group.keys().size());
          }
          return names(arguments, groups);
        },
        (List<Object> answer) -> readPage(groups, answer));
  }

  private Arguments names(Arguments arguments, List<Keys> groups) {
    for (Keys group : groups) {
      group.keys().forEach(key -> arguments.add(layout.entry(key)));
    }
    return arguments;
  }

  private static ReadPage readPage(List<Keys> groups, List<Object> answer) {
    int width = (Long) answer.get(0) == 1 ? 2 : 1;
    Map<Integer, List<DirtyEntry>> entries = new HashMap<>();
    int at = 1;
    for (Keys group : groups) {
      for (byte[] key : group.keys()) {
        if (at == answer.size()) {
          return new ReadPage(entries, (at - 1) / width);
        }
        if (answer.get(at) instanceof byte[] value) {
          Ttl ttl = width == 1 ? Ttl.NONE : ttl((Long) answer.get(at + 1));
          entries
              .computeIfAbsent(group.partition(), p -> new ArrayList<>())
              .add(new DirtyEntry(key, 0, Optional.of(value), DirtyEntry.BYTES, ttl));
        }
        at += width;
      }
    }
    return new ReadPage(entries, (at - 1) / width);
  }

  /** The last millisecond has no other expression: the copy must not live longer, nor for ever. */
  private static Ttl ttl(long millis) {
    return millis < 0 ? Ttl.NONE : Ttl.of(Duration.ofMillis(Math.max(1, millis)));
  }

  @Override
  public CompletionStage<Void> copy(long token, List<Copies> groups) {
    List<Copies> large = new ArrayList<>();
    CompletionStage<Void> copied = write(Script.COPY, () -> copyArguments(token, groups, large));
    // Filled by now: arguments are made before anything is sent.
    for (Copies one : large) {
      copied =
          copied.thenCompose(
              done ->
                  copying.apply(token, one.partition(), one.move(), one.attempt(), one.entries()));
    }
    return copied;
  }

  private Arguments copyArguments(long token, List<Copies> groups, List<Copies> large) {
    Arguments header = new Arguments();
    Arguments plain = new Arguments();
    Arguments others = new Arguments();
    int plainCount = 0;
    for (Copies group : groups) {
      header.add(group.partition(), group.move()).add(group.attempt());
      for (DirtyEntry entry : group.entries()) {
        copying.requireKnown(entry);
        if (Copying.isLarge(entry)) {
          large.add(new Copies(group.partition(), group.move(), group.attempt(), List.of(entry)));
        } else if (isPlain(entry)) {
          plain.add(layout.entry(entry.key())).add(entry.value().orElseThrow());
          plainCount++;
        } else {
          Copying.add(others.add(layout.entry(entry.key())), entry);
        }
      }
    }
    return new Arguments()
        .add(token)
        .add(groups.size())
        .add(plainCount)
        .add(layout.prefix.length)
        .add(header)
        .add(plain)
        .add(others);
  }

  private static boolean isPlain(DirtyEntry entry) {
    return entry.value().isPresent()
        && entry.form().equals(DirtyEntry.BYTES)
        && !entry.ttl().isFinite();
  }

  @Override
  public CompletionStage<Set<Integer>> finishScan(long token, Map<Integer, MigrationId> moves) {
    return run(
        true,
        Script.FINISH_SCAN,
        () -> new Arguments().add(token).add(moves.size()).add(moves),
        (List<Object> written) ->
            written.stream()
                .map(id -> Integer.valueOf(new String((byte[]) id, US_ASCII)))
                .collect(toSet()));
  }

  @Override
  public CompletionStage<Map<Integer, Census>> count(long token, List<Keys> groups) {
    List<byte[]> sampled = new ArrayList<>();
    return run(
        false,
        Script.COUNT_KEYS,
        () -> countArguments(token, groups, sampled),
        (List<Object> answer) -> counts(groups, sampled, answer));
  }

  private Arguments countArguments(long token, List<Keys> groups, List<byte[]> sampled) {
    Arguments header =
        new Arguments()
            .add(token)
            .add(Census.WHOLE_BYTES)
            .add(Census.EDGE_BYTES)
            .add(groups.size());
    Arguments names = new Arguments();
    for (Keys group : groups) {
      int before = sampled.size();
      Arguments others = new Arguments();
      for (byte[] key : group.keys()) {
        if (Census.isSampled(key)) {
          sampled.add(key);
          names.add(layout.entry(key));
        } else {
          others.add(layout.entry(key));
        }
      }
      names.add(others);
      header
          .add(group.partition(), group.move())
          .add(group.keys().size())
          .add(sampled.size() - before);
    }
    return header.add(names);
  }

  private static Map<Integer, Census> counts(
      List<Keys> groups, List<byte[]> sampled, List<Object> answer) {
    long evicted = (Long) answer.get(0);
    Map<Integer, Census> counts = new TreeMap<>();
    int sample = 0;
    for (int i = 0; i < groups.size(); i++) {
      long checksum = 0;
      long chosen = groups.get(i).keys().stream().filter(Census::isSampled).count();
      for (; chosen > 0; chosen--, sample++) {
        checksum += checksum(sampled.get(sample), answer.get(1 + groups.size() + sample));
      }
      Census census = new Census((Long) answer.get(1 + i), checksum, evicted);
      if (!census.equals(Census.EMPTY)) {
        counts.put(groups.get(i).partition(), census);
      }
    }
    return counts;
  }

  @Override
  public CompletionStage<Void> delete(long token, List<Keys> groups, boolean last) {
    return write(
        Script.DELETE_KEYS,
        () -> {
          Arguments arguments =
              new Arguments().add(token).add(last).add(layout.prefix.length).add(groups.size());
          groups.forEach(group -> arguments.add(group.partition(), group.move()));
          return names(arguments, groups);
        });
  }

  /** A script that writes entries. */
  private CompletionStage<Void> write(Script script, Supplier<Arguments> arguments) {
    return node.begin(
        () -> {
          byte[][] built = arguments.get().toArray();
          CompletableFuture<Wire> wire = node.admittedWire().toCompletableFuture();
          return wire.thenCompose(to -> steps.<Long, Void>write(to, script, built, done -> null));
        });
  }

  private <T, R> CompletionStage<R> run(
      boolean write,
      Script script,
      Supplier<Arguments> arguments,
      Function<? super T, ? extends R> reply) {
    return node.begin(
        () -> {
          byte[][] built = arguments.get().toArray();
          CompletableFuture<Wire> wire = node.admittedWire().toCompletableFuture();
          return wire.thenCompose(to -> steps.run(to, write, script, built, reply));
        });
  }
}
