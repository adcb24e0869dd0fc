package io.partita.redis;

import io.partita.api.MigrationId;
import io.partita.api.spi.Census;
import io.partita.api.spi.Sweep;
import io.partita.api.spi.TransferControl;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The steps that pass over all entries of a server, for the sake of some partitions. */
abstract class SweepControl implements TransferControl {
  final ControlSteps steps;
  final RedisNode node;
  private final RedisLayout layout;

  SweepControl(RedisNode node) {
    this.node = node;
    this.steps = new ControlSteps(node);
    this.layout = node.layout();
  }

  /** What a page of names has of the partitions that a sweep is about. */
  record Found(Wire wire, List<byte[]> names, List<Integer> partitions, Optional<String> next) {}

  final CompletionStage<Found> find(Sweep sweep) {
    return node.admittedWire()
        .thenCompose(
            wire ->
                node.names(wire, sweep.cursor(), sweep.limit())
                    .thenApply(
                        page -> {
                          List<byte[]> names = new ArrayList<>();
                          List<Integer> partitions = new ArrayList<>();
                          for (byte[] name : page.names()) {
                            int partition = sweep.partitionOf().applyAsInt(layout.key(name));
                            if (sweep.moves().containsKey(partition)) {
                              names.add(name);
                              partitions.add(partition);
                            }
                          }
                          return new Found(wire, names, partitions, page.next());
                        }));
  }

  @Override
  public CompletionStage<LogPage> logExisting(long token, Sweep sweep) {
    return node.begin(
        () ->
            find(sweep)
                .thenCompose(
                    found -> {
                      Arguments arguments =
                          new Arguments()
                              .add(token)
                              .add(sweep.cursor().isEmpty())
                              .add(found.next().isEmpty())
                              .add(sweep.moves().size())
                              .add(sweep.moves());
                      Map<Integer, Integer> noted = new TreeMap<>();
                      for (int i = 0; i < found.names().size(); i++) {
                        arguments
                            .add(found.partitions().get(i))
                            .add(layout.key(found.names().get(i)));
                        noted.merge(found.partitions().get(i), 1, Integer::sum);
                      }
                      return steps.<Long, LogPage>run(
                          found.wire(),
                          true,
                          Script.LOG_EXISTING,
                          arguments.toArray(),
                          done -> new LogPage(noted, found.next()));
                    }));
  }

  @Override
  public CompletionStage<Optional<String>> wipe(long token, Sweep sweep) {
    return delete(token, sweep, "I", false);
  }

  @Override
  public CompletionStage<Optional<String>> dropImport(long token, Sweep sweep) {
    return delete(token, sweep, "I", true);
  }

  @Override
  public CompletionStage<Optional<String>> cleanUp(long token, Sweep sweep) {
    return delete(token, sweep, "V", true);
  }

  private CompletionStage<Optional<String>> delete(
      long token, Sweep sweep, String state, boolean rowsToo) {
    return node.begin(
        () ->
            find(sweep)
                .thenCompose(
                    found -> {
                      boolean within = !sweep.cursor().isEmpty() && found.next().isPresent();
                      if (found.names().isEmpty() && within) {
                        return CompletableFuture.completedFuture(found.next());
                      }
                      Arguments arguments =
                          new Arguments()
                              .add(token)
                              .add(state)
                              .add(rowsToo)
                              .add(found.next().isEmpty())
                              .add(layout.prefix.length)
                              .add(sweep.moves().size())
                              .add(sweep.moves());
                      found.names().forEach(arguments::add);
                      return steps.<Long, Optional<String>>write(
                          found.wire(),
                          Script.DELETE_PAGE,
                          arguments.toArray(),
                          done -> found.next());
                    }));
  }

  @Override
  public CompletionStage<CensusPage> census(long token, Sweep sweep) {
    return node.begin(
        () ->
            find(sweep)
                .thenCompose(
                    found ->
                        steps
                            .<Long, Long>run(
                                found.wire(),
                                false,
                                Script.CHECK_MOVES,
                                new Arguments().add(token).add(sweep.moves()).toArray(),
                                evicted -> evicted)
                            .thenCombine(
                                count(found),
                                (evicted, counts) -> page(sweep.moves(), evicted, counts, found))));
  }

  private static CensusPage page(
      Map<Integer, MigrationId> moves, long evicted, Map<Integer, Census> counts, Found found) {
    Map<Integer, Census> all = new TreeMap<>(counts);
    if (evicted > 0) {
      moves.keySet().forEach(p -> all.merge(p, new Census(0, 0, evicted), Census::plus));
    }
    return new CensusPage(all, found.next());
  }

  private CompletionStage<Map<Integer, Census>> count(Found found) {
    if (found.names().isEmpty()) {
      return CompletableFuture.completedFuture(Map.of());
    }
    byte[][] keys = new byte[1 + found.names().size()][];
    keys[0] = layout.node;
    Arguments sampled = new Arguments().add(Census.WHOLE_BYTES).add(Census.EDGE_BYTES);
    for (int i = 0; i < found.names().size(); i++) {
      keys[1 + i] = found.names().get(i);
      sampled.add(Census.isSampled(layout.key(found.names().get(i))));
    }
    return found
        .wire()
        .<List<Object>, Map<Integer, Census>>run(
            -1,
            false,
            Script.COUNT,
            keys,
            sampled.toArray(),
            answers -> {
              Map<Integer, Census> counts = new TreeMap<>();
              for (int i = 0; i < answers.size(); i++) {
                Object answer = answers.get(i);
                if (!answer.equals(0L)) {
                  long sum = checksum(layout.key(found.names().get(i)), answer);
                  counts.merge(found.partitions().get(i), new Census(1, sum, 0), Census::plus);
                }
              }
              return counts;
            });
  }

  /** What an answer of {@code extract_of} in lib.lua adds; a number stands for nothing. */
  static long checksum(byte[] key, Object answer) {
    if (answer instanceof byte[] whole) {
      return Census.ofExtract(key, whole.length, whole);
    }
    return answer instanceof List<?> edges
        ? Census.ofExtract(key, (Long) edges.get(0), (byte[]) edges.get(1))
        : 0;
  }
}
