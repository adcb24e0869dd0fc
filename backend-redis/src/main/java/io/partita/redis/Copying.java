package io.partita.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.partita.api.MigrationId;
import io.partita.api.NodeUnavailableException;
import io.partita.api.Problem;
import io.partita.api.Ttl;
import io.partita.api.spi.TransferControl.DirtyEntry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Rule 10. Strings go as their bytes, everything else as DUMP gives it. What is large is read and
 * written piece by piece, so that other clients of both servers get their turns: a write between
 * two pieces raises the entry's score, so what was put together of two values is copied once more.
 * Of a large collection only a reference is read: its pieces go from node to node when it is
 * applied.
 */
final class Copying {

  /** The form of what is no string; the number is that of the way in which it is dumped. */
  static final String DUMP = "redis-dump";

  /** The form of a {@link CollectionReference}. */
  static final String PIECES = "redis-pieces";

  /** Above this size a value is large, in bytes; that of the pieces of a string. */
  static final int LARGE = 1 << 20;

  /** Above this number of elements a collection is large. */
  static final int LARGE_ELEMENTS = 1_000;

  private static final Set<String> FORMS = Set.of(DirtyEntry.BYTES, DUMP, PIECES);

  private final RedisNode node;
  private final RedisLayout layout;
  private final ControlSteps steps;

  /** By partition: what has been staged of a collection whose copy did not come to its end. */
  private final Map<Integer, CollectionCopy.Staged> unfinished = new ConcurrentHashMap<>();

  Copying(RedisNode node, ControlSteps steps) {
    this.node = node;
    this.layout = node.layout();
    this.steps = steps;
  }

  // ---- at the source

  CompletionStage<List<DirtyEntry>> read(
      long token, int partition, MigrationId move, int maxKeys, long maxBytes) {
    return node.begin(
        () -> {
          Arguments.requireAtLeastOne("maxKeys", maxKeys);
          byte[][] arguments =
              new Arguments()
                  .add(token)
                  .add(partition, move)
                  .add(layout.prefix)
                  .add(maxKeys)
                  .add(maxBytes)
                  .add(LARGE)
                  .add(LARGE_ELEMENTS)
                  .toArray();
          return node.admittedWire()
              .thenCompose(
                  wire ->
                      steps
                          .<List<Object>, List<Object>>run(
                              wire, false, Script.READ_DIRTY, arguments, found -> found)
                          .thenCompose(found -> entries(wire, found)));
        });
  }

  private CompletionStage<List<DirtyEntry>> entries(Wire wire, List<Object> found) {
    CompletableFuture<List<DirtyEntry>> all =
        CompletableFuture.completedFuture(new ArrayList<>(found.size()));
    for (Object one : found) {
      List<?> row = (List<?>) one;
      all =
          all.thenCompose(
              entries ->
                  entry(wire, row)
                      .thenApply(
                          entry -> {
                            entries.add(entry);
                            return entries;
                          }));
    }
    return all;
  }

  private CompletionStage<DirtyEntry> entry(Wire wire, List<?> row) {
    byte[] key = (byte[]) row.get(0);
    long score = Long.parseLong(text(row.get(1)));
    byte[] value = (byte[]) row.get(3);
    long millis = (Long) row.get(4);
    // The last millisecond has no other expression: the copy must not live longer, nor for ever.
    Ttl ttl = millis < 0 ? Ttl.NONE : Ttl.of(Duration.ofMillis(Math.max(1, millis)));
    return switch (text(row.get(2))) {
      case "d" ->
          CompletableFuture.completedFuture(
              new DirtyEntry(key, score, Optional.empty(), DirtyEntry.BYTES, Ttl.NONE));
      case "s" ->
          CompletableFuture.completedFuture(
              new DirtyEntry(key, score, Optional.of(value), DirtyEntry.BYTES, ttl));
      case "r" ->
          CompletableFuture.completedFuture(
              new DirtyEntry(key, score, Optional.of(value), DUMP, ttl));
      case "p" -> {
        byte[] reference =
            new CollectionReference(node.nodes().nameOf(node), text(value)).toBytes();
        // What it has to live is read with its last piece.
        yield CompletableFuture.completedFuture(
            new DirtyEntry(key, score, Optional.of(reference), PIECES, Ttl.NONE));
      }
      default ->
          large(wire, layout.entry(key), new byte[Integer.parseInt(text(value))], 0)
              .thenApply(
                  whole -> new DirtyEntry(key, score, Optional.of(whole), DirtyEntry.BYTES, ttl));
    };
  }

  private CompletionStage<byte[]> large(Wire wire, byte[] name, byte[] whole, int from) {
    if (from >= whole.length) {
      return CompletableFuture.completedFuture(whole);
    }
    int to = Math.min(whole.length, from + LARGE);
    return wire.<byte[], Integer>send(
            -1,
            false,
            c -> c.getrange(name, from, to - 1L),
            piece -> {
              System.arraycopy(piece, 0, whole, from, piece.length);
              return piece.length;
            })
        .thenCompose(
            length ->
                // A value that got shorter meanwhile was written, and will be read again.
                length < to - from
                    ? CompletableFuture.completedFuture(Arrays.copyOf(whole, from + length))
                    : large(wire, name, whole, to));
  }

  private static String text(Object bytes) {
    return new String((byte[]) bytes, US_ASCII);
  }

  // ---- at the target

  CompletionStage<Void> apply(
      long token, int partition, MigrationId move, long attempt, List<DirtyEntry> entries) {
    return node.begin(
        () -> {
          byte[] staging = layout.staging(Arguments.requirePartition(partition));
          Arguments small =
              new Address(token, partition, move, attempt).header().add(layout.prefix);
          List<DirtyEntry> large = new ArrayList<>();
          for (DirtyEntry entry : entries) {
            requireKnown(entry);
            if (isLarge(entry)) {
              large.add(entry);
            } else {
              add(small.add(entry.key()), entry);
            }
          }
          byte[][] keys = layout.keeping(layout.node, staging);
          byte[][] arguments = small.toArray();
          return node.admittedWire()
              .thenCompose(
                  wire -> {
                    CompletionStage<Void> done =
                        wire.<Long, Void>run(
                            partition, true, Script.APPLY, keys, arguments, ok -> null);
                    for (DirtyEntry entry : large) {
                      done =
                          done.thenCompose(
                              before ->
                                  applyLarge(
                                      wire,
                                      keys,
                                      new Address(token, partition, move, attempt),
                                      entry));
                    }
                    return done;
                  });
        });
  }

  private CompletionStage<Void> applyLarge(Wire wire, byte[][] keys, Address at, DirtyEntry entry) {
    if (entry.form().equals(PIECES)) {
      CollectionReference reference = CollectionReference.parse(entry.value().orElseThrow());
      RedisNode source =
          node.nodes()
              .find(reference.node())
              .orElseThrow(
                  () ->
                      new NodeUnavailableException(
                          node.id(), at.partition(), "the source of a collection is closed"));
      return new CollectionCopy(source, wire, layout, at, entry, reference.kind(), unfinished)
          .run();
    }
    unfinished.remove(at.partition());
    return stage(wire, keys, at.header(), entry, 0)
        .thenCompose(
            staged -> {
              Arguments whole =
                  at.header()
                      .add(layout.prefix)
                      .add(entry.key())
                      .add("g")
                      .add("")
                      .add(millis(entry.ttl()));
              return wire.<Long, Void>run(
                  at.partition(), true, Script.APPLY, keys, whole.toArray(), ok -> null);
            });
  }

  /** Under what a copy is checked at its target. */
  record Address(long token, int partition, MigrationId move, long attempt) {
    Arguments header() {
      return new Arguments().add(token).add(partition, move).add(attempt);
    }
  }

  void requireKnown(DirtyEntry entry) {
    if (!FORMS.contains(entry.form())) {
      throw Problem.of(
              "form of key " + java.util.HexFormat.of().formatHex(entry.key()),
              entry.form(),
              "plain bytes, " + DUMP + " or " + PIECES)
          .at("node " + node.id())
          .asException();
    }
  }

  static boolean isLarge(DirtyEntry entry) {
    return entry.form().equals(PIECES)
        || (entry.form().equals(DirtyEntry.BYTES)
            && entry.value().filter(value -> value.length > LARGE).isPresent());
  }

  /** What follows the key. */
  static void add(Arguments arguments, DirtyEntry entry) {
    String form = entry.value().isEmpty() ? "d" : entry.form().equals(DUMP) ? "r" : "s";
    arguments.add(form).add(entry.value().orElse(new byte[0])).add(millis(entry.ttl()));
  }

  /** To RESTORE, and here, 0 means never. */
  private static long millis(Ttl ttl) {
    return ttl.isFinite() ? ttl.millis() : 0;
  }

  private CompletionStage<Void> stage(
      Wire wire, byte[][] keys, Arguments header, DirtyEntry entry, int from) {
    byte[] value = entry.value().orElseThrow();
    if (from >= value.length) {
      return CompletableFuture.completedFuture(null);
    }
    int to = Math.min(value.length, from + LARGE);
    byte[][] common = header.toArray();
    byte[][] arguments = Arrays.copyOf(common, common.length + 2);
    arguments[common.length] = Integer.toString(from).getBytes(US_ASCII);
    arguments[common.length + 1] = Arrays.copyOfRange(value, from, to);
    return wire.<Long, Long>run(-1, true, Script.STAGE, keys, arguments, ok -> ok)
        .thenCompose(ok -> stage(wire, keys, header, entry, to));
  }
}
