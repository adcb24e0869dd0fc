package io.partita.benchmarks.resize;

import static java.util.stream.Collectors.toSet;

import io.partita.api.MigrationId;
import io.partita.api.OutcomeUnknownException;
import io.partita.api.Ttl;
import io.partita.api.spi.Census;
import io.partita.api.spi.Sweep;
import io.partita.api.spi.TransferControl;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToIntFunction;

/**
 * The fenced operations on an adverse way: they take time, some copies stall, some time out and
 * arrive just before the commit, clean-ups never come about, and each departing partition has a
 * straggler. Lacks a safeguard, if one is removed. Thread-safe.
 *
 * @param cleanUps the generations that were raised for a clean-up
 */
record AdverseControl(TransferControl control, Adversity adversity, Set<Long> cleanUps)
    implements TransferControl {
  private static final CensusPage NOTHING_SEEN = new CensusPage(Map.of(), Optional.empty());
  private static final long ROUND_TRIP_NANOS = 200_000;
  private static final long STALL_NANOS = 10_000_000;
  private static final long STRAGGLER_MILLIS = 60;
  private static final int MOST_HELD = 8;

  private static void takeTime() {
    LockSupport.parkNanos(ROUND_TRIP_NANOS);
  }

  @Override
  public CompletionStage<NodeTable> table() {
    return control.table();
  }

  @Override
  public CompletionStage<Boolean> claim(long token) {
    return control.claim(token);
  }

  @Override
  public CompletionStage<Void> initialise(long token, Collection<Integer> owned) {
    return control.initialise(token, owned);
  }

  @Override
  public CompletionStage<Void> reclaim(long token, int partition, MigrationId move) {
    return control.reclaim(token, partition, move);
  }

  @Override
  public CompletionStage<Void> admit(
      long token, MigrationId id, Collection<Integer> owned, Collection<Integer> others) {
    return control.admit(token, id, owned, others);
  }

  @Override
  public CompletionStage<Void> beginImport(long token, int partition, MigrationId move) {
    adversity.expectDeparture(partition);
    return control.beginImport(token, partition, move);
  }

  @Override
  public CompletionStage<Optional<String>> wipe(long token, Sweep sweep) {
    return adversity.lacks(Safeguard.WIPE)
        ? CompletableFuture.completedFuture(Optional.empty())
        : control.wipe(token, sweep);
  }

  @Override
  public CompletionStage<Long> depart(long token, Map<Integer, MigrationId> moves) {
    awaitStragglers(new HashSet<>(moves.keySet()));
    return control.depart(token, moves);
  }

  /** Writes that have passed their check are carried out when the line is cut already. */
  private void holdWrites(Set<Integer> partitions) {
    Set<Integer> some = partitions.stream().sorted().limit(MOST_HELD).collect(toSet());
    some.forEach(adversity::expectDeparture);
    awaitStragglers(some);
  }

  private void awaitStragglers(Set<Integer> partitions) {
    long deadline = System.nanoTime() + Duration.ofMillis(STRAGGLER_MILLIS).toNanos();
    while (!adversity.hasStraggler(partitions) && System.nanoTime() < deadline) {
      takeTime();
    }
    adversity.beginDeparture(partitions).forEach(s -> s.awaitCheck(STRAGGLER_MILLIS));
  }

  @Override
  public CompletionStage<Boolean> barrier(long generation, Duration grace, Duration timeout) {
    if (!adversity.cleansUp() && cleanUps.contains(generation)) {
      return CompletableFuture.completedFuture(false);
    }
    return adversity.lacks(Safeguard.BARRIER)
        ? CompletableFuture.completedFuture(true)
        : control.barrier(generation, grace, timeout);
  }

  @Override
  public CompletionStage<LogPage> logExisting(long token, Sweep sweep) {
    return control.logExisting(token, sweep);
  }

  @Override
  public CompletionStage<List<DirtyEntry>> readDirty(
      long token, int partition, MigrationId move, int maxKeys, long maxBytes) {
    return control.readDirty(token, partition, move, maxKeys, maxBytes);
  }

  @Override
  public CompletionStage<Void> raiseAttempt(
      long token, int partition, MigrationId move, long attempt) {
    return adversity.lacks(Safeguard.ATTEMPT)
        ? CompletableFuture.completedFuture(null)
        : control.raiseAttempt(token, partition, move, attempt);
  }

  @Override
  public CompletionStage<Void> apply(
      long token, int partition, MigrationId move, long attempt, List<DirtyEntry> entries) {
    takeTime();
    List<DirtyEntry> sent = withoutTtl(entries);
    long sentAttempt = adversity.lacks(Safeguard.ATTEMPT) ? 0 : attempt;
    if (adversity.timesOut()) {
      adversity.delay(
          partition,
          () -> {
            // Whether it is carried out or refused, nobody waits for its answer any more.
            var unused = control.apply(token, partition, move, sentAttempt, sent);
          });
      return CompletableFuture.failedFuture(new OutcomeUnknownException("?", "no answer in time"));
    }
    if (adversity.stalls()) {
      LockSupport.parkNanos(STALL_NANOS);
    }
    return control.apply(token, partition, move, sentAttempt, sent);
  }

  @Override
  public CompletionStage<Integer> dropClean(
      long token, int partition, MigrationId move, List<DirtyEntry> copied) {
    if (adversity.lacks(Safeguard.UNCHANGED_SCORE)) {
      return all(token, partition, move)
          .thenCompose(
              now ->
                  control.dropClean(
                      token,
                      partition,
                      move,
                      now.stream()
                          .filter(
                              e -> copied.stream().anyMatch(c -> Arrays.equals(c.key(), e.key())))
                          .toList()));
    }
    return control.dropClean(token, partition, move, copied);
  }

  private CompletionStage<List<DirtyEntry>> all(long token, int partition, MigrationId move) {
    return control.readDirty(token, partition, move, Integer.MAX_VALUE, Long.MAX_VALUE);
  }

  @Override
  public CompletionStage<CensusPage> census(long token, Sweep sweep) {
    return adversity.comparesCopies()
        ? control.census(token, sweep)
        : CompletableFuture.completedFuture(NOTHING_SEEN);
  }

  @Override
  public CompletionStage<Void> freeze(
      long token, int partition, MigrationId move, Duration duration) {
    return control.freeze(token, partition, move, duration);
  }

  @Override
  public CompletionStage<Boolean> commit(
      long token, int partition, MigrationId move, String target) {
    takeTime();
    adversity.lateCopies(partition).forEach(Runnable::run);
    if (adversity.lacks(Safeguard.EMPTY_LOG)) {
      return all(token, partition, move)
          .thenCompose(unread -> control.dropClean(token, partition, move, unread))
          .thenCompose(left -> control.commit(token, partition, move, target));
    }
    return control.commit(token, partition, move, target);
  }

  @Override
  public CompletionStage<Boolean> activate(int partition, MigrationId move) {
    return control
        .activate(partition, move)
        .whenComplete((owned, error) -> adversity.arrived(partition));
  }

  @Override
  public CompletionStage<Void> abort(long token, int partition, MigrationId move) {
    adversity.arrived(partition);
    return control.abort(token, partition, move);
  }

  @Override
  public CompletionStage<Optional<String>> dropImport(long token, Sweep sweep) {
    return control.dropImport(token, sweep);
  }

  @Override
  public CompletionStage<Long> raiseGeneration(long token) {
    return control
        .raiseGeneration(token)
        .whenComplete(
            (generation, error) -> {
              if (error == null) {
                cleanUps.add(generation);
              }
            });
  }

  @Override
  public CompletionStage<Long> recut(
      long token, Collection<Integer> owned, ToIntFunction<byte[]> partitionOf) {
    return control
        .table()
        .thenCompose(
            table -> {
              holdWrites(table.states().keySet());
              return control.recut(token, owned, partitionOf);
            });
  }

  @Override
  public CompletionStage<Boolean> regroup(long token, int limit) {
    return control.regroup(token, limit);
  }

  @Override
  public CompletionStage<Void> retire(long token, Collection<Integer> replaced) {
    return control.retire(token, replaced);
  }

  @Override
  public CompletionStage<Optional<String>> cleanUp(long token, Sweep sweep) {
    return control.cleanUp(token, sweep);
  }

  @Override
  public CompletionStage<KeysPage> existing(Sweep sweep) {
    return control.existing(sweep);
  }

  @Override
  public CompletionStage<ReadPage> read(long token, List<Keys> groups, long maxBytes) {
    return control.read(token, groups, maxBytes);
  }

  @Override
  public CompletionStage<Void> copy(long token, List<Copies> groups) {
    takeTime();
    List<Copies> sent = groups.stream().map(this::adverse).toList();
    if (adversity.timesOut()) {
      for (Copies one : sent) {
        adversity.delay(
            one.partition(),
            () -> {
              // Whether it is carried out or refused, nobody waits for its answer any more.
              var unused = control.copy(token, List.of(one));
            });
      }
      return CompletableFuture.failedFuture(new OutcomeUnknownException("?", "no answer in time"));
    }
    if (adversity.stalls()) {
      LockSupport.parkNanos(STALL_NANOS);
    }
    return control.copy(token, sent);
  }

  private Copies adverse(Copies group) {
    return new Copies(
        group.partition(),
        group.move(),
        adversity.lacks(Safeguard.ATTEMPT) ? 0 : group.attempt(),
        withoutTtl(group.entries()));
  }

  /** As they are, unless times to live are not to be carried. */
  private List<DirtyEntry> withoutTtl(List<DirtyEntry> entries) {
    return adversity.lacks(Safeguard.TTL)
        ? entries.stream()
            .map(e -> new DirtyEntry(e.key(), e.score(), e.value(), e.form(), Ttl.NONE))
            .toList()
        : entries;
  }

  @Override
  public CompletionStage<Set<Integer>> finishScan(long token, Map<Integer, MigrationId> moves) {
    return control.finishScan(token, moves);
  }

  @Override
  public CompletionStage<Map<Integer, Census>> count(long token, List<Keys> groups) {
    return adversity.comparesCopies()
        ? control.count(token, groups)
        : CompletableFuture.completedFuture(Map.of());
  }

  @Override
  public CompletionStage<Void> delete(long token, List<Keys> groups, boolean last) {
    return control.delete(token, groups, last);
  }
}
