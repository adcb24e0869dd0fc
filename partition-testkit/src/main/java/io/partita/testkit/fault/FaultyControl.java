package io.partita.testkit.fault;

import io.partita.api.MigrationId;
import io.partita.api.spi.Census;
import io.partita.api.spi.Sweep;
import io.partita.api.spi.TransferControl;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.ToIntFunction;

/** Fenced operations that fail as a plan wants it. */
final class FaultyControl implements TransferControl {
  private final TransferControl control;
  private final Injector injector;

  FaultyControl(TransferControl control, Injector injector) {
    this.control = control;
    this.injector = injector;
  }

  /** The partition of a sweep for one, else -1. */
  private static int partition(Sweep sweep) {
    Set<Integer> partitions = sweep.moves().keySet();
    return partitions.size() == 1 ? partitions.iterator().next() : -1;
  }

  @Override
  public CompletionStage<NodeTable> table() {
    return injector.call(StoreOperation.TABLE, -1, control::table);
  }

  @Override
  public CompletionStage<Boolean> claim(long token) {
    return injector.call(StoreOperation.CLAIM, -1, () -> control.claim(token));
  }

  @Override
  public CompletionStage<Void> initialise(long token, Collection<Integer> owned) {
    return injector.call(StoreOperation.INITIALISE, -1, () -> control.initialise(token, owned));
  }

  @Override
  public CompletionStage<Void> beginImport(long token, int partition, MigrationId move) {
    return injector.call(
        StoreOperation.BEGIN_IMPORT, partition, () -> control.beginImport(token, partition, move));
  }

  @Override
  public CompletionStage<Optional<String>> wipe(long token, Sweep sweep) {
    return injector.call(StoreOperation.WIPE, partition(sweep), () -> control.wipe(token, sweep));
  }

  @Override
  public CompletionStage<Long> depart(long token, Map<Integer, MigrationId> moves) {
    return injector.call(StoreOperation.DEPART, -1, () -> control.depart(token, moves));
  }

  @Override
  public CompletionStage<Boolean> barrier(long generation, Duration grace, Duration timeout) {
    return injector.call(
        StoreOperation.BARRIER, -1, () -> control.barrier(generation, grace, timeout));
  }

  @Override
  public CompletionStage<LogPage> logExisting(long token, Sweep sweep) {
    return injector.call(
        StoreOperation.LOG_EXISTING, partition(sweep), () -> control.logExisting(token, sweep));
  }

  @Override
  public CompletionStage<List<DirtyEntry>> readDirty(
      long token, int partition, MigrationId move, int maxKeys, long maxBytes) {
    return injector.call(
        StoreOperation.READ_DIRTY,
        partition,
        () -> control.readDirty(token, partition, move, maxKeys, maxBytes));
  }

  @Override
  public CompletionStage<Void> raiseAttempt(
      long token, int partition, MigrationId move, long attempt) {
    return injector.call(
        StoreOperation.RAISE_ATTEMPT,
        partition,
        () -> control.raiseAttempt(token, partition, move, attempt));
  }

  @Override
  public CompletionStage<Void> apply(
      long token, int partition, MigrationId move, long attempt, List<DirtyEntry> entries) {
    return injector.call(
        StoreOperation.APPLY,
        partition,
        () -> control.apply(token, partition, move, attempt, entries));
  }

  @Override
  public CompletionStage<Integer> dropClean(
      long token, int partition, MigrationId move, List<DirtyEntry> copied) {
    return injector.call(
        StoreOperation.DROP_CLEAN,
        partition,
        () -> control.dropClean(token, partition, move, copied));
  }

  @Override
  public CompletionStage<CensusPage> census(long token, Sweep sweep) {
    return injector.call(
        StoreOperation.CENSUS, partition(sweep), () -> control.census(token, sweep));
  }

  @Override
  public CompletionStage<Void> freeze(
      long token, int partition, MigrationId move, Duration duration) {
    return injector.call(
        StoreOperation.FREEZE, partition, () -> control.freeze(token, partition, move, duration));
  }

  @Override
  public CompletionStage<Boolean> commit(
      long token, int partition, MigrationId move, String target) {
    return injector.call(
        StoreOperation.COMMIT, partition, () -> control.commit(token, partition, move, target));
  }

  @Override
  public CompletionStage<Boolean> activate(int partition, MigrationId move) {
    return injector.call(
        StoreOperation.ACTIVATE, partition, () -> control.activate(partition, move));
  }

  @Override
  public CompletionStage<Void> reclaim(long token, int partition, MigrationId move) {
    return injector.call(
        StoreOperation.RECLAIM, partition, () -> control.reclaim(token, partition, move));
  }

  @Override
  public CompletionStage<Void> admit(
      long token, MigrationId id, Collection<Integer> owned, Collection<Integer> others) {
    return injector.call(StoreOperation.ADMIT, -1, () -> control.admit(token, id, owned, others));
  }

  @Override
  public CompletionStage<Void> abort(long token, int partition, MigrationId move) {
    return injector.call(
        StoreOperation.ABORT, partition, () -> control.abort(token, partition, move));
  }

  @Override
  public CompletionStage<Optional<String>> dropImport(long token, Sweep sweep) {
    return injector.call(
        StoreOperation.DROP_IMPORT, partition(sweep), () -> control.dropImport(token, sweep));
  }

  @Override
  public CompletionStage<Long> raiseGeneration(long token) {
    return injector.call(StoreOperation.RAISE_GENERATION, -1, () -> control.raiseGeneration(token));
  }

  @Override
  public CompletionStage<Optional<String>> cleanUp(long token, Sweep sweep) {
    return injector.call(
        StoreOperation.CLEAN_UP, partition(sweep), () -> control.cleanUp(token, sweep));
  }

  @Override
  public CompletionStage<Long> recut(
      long token, Collection<Integer> owned, ToIntFunction<byte[]> partitionOf) {
    return injector.call(StoreOperation.RECUT, -1, () -> control.recut(token, owned, partitionOf));
  }

  @Override
  public CompletionStage<Boolean> regroup(long token, int limit) {
    return injector.call(StoreOperation.REGROUP, -1, () -> control.regroup(token, limit));
  }

  @Override
  public CompletionStage<Void> retire(long token, Collection<Integer> replaced) {
    return injector.call(StoreOperation.RETIRE, -1, () -> control.retire(token, replaced));
  }

  @Override
  public CompletionStage<KeysPage> existing(Sweep sweep) {
    return injector.call(StoreOperation.EXISTING, partition(sweep), () -> control.existing(sweep));
  }

  @Override
  public CompletionStage<ReadPage> read(long token, List<Keys> groups, long maxBytes) {
    return injector.call(
        StoreOperation.READ, partition(groups), () -> control.read(token, groups, maxBytes));
  }

  @Override
  public CompletionStage<Void> copy(long token, List<Copies> groups) {
    int partition = groups.size() == 1 ? groups.get(0).partition() : -1;
    return injector.call(StoreOperation.COPY, partition, () -> control.copy(token, groups));
  }

  @Override
  public CompletionStage<Set<Integer>> finishScan(long token, Map<Integer, MigrationId> moves) {
    return injector.call(StoreOperation.FINISH_SCAN, -1, () -> control.finishScan(token, moves));
  }

  @Override
  public CompletionStage<Map<Integer, Census>> count(long token, List<Keys> groups) {
    return injector.call(
        StoreOperation.COUNT, partition(groups), () -> control.count(token, groups));
  }

  @Override
  public CompletionStage<Void> delete(long token, List<Keys> groups, boolean last) {
    return injector.call(
        StoreOperation.DELETE, partition(groups), () -> control.delete(token, groups, last));
  }

  /** The partition of a step for one, else -1. */
  private static int partition(List<Keys> groups) {
    return groups.size() == 1 ? groups.get(0).partition() : -1;
  }
}
