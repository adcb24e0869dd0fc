package io.partita.testkit.backend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.partita.api.MigrationId;
import io.partita.api.spi.Census;
import io.partita.api.spi.NodeStore;
import io.partita.api.spi.Sweep;
import io.partita.api.spi.TransferControl;
import io.partita.api.spi.TransferControl.DirtyEntry;
import io.partita.api.spi.TransferControl.LogPage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** A coordinator that moves one partition step by step, as the test tells it. */
final class Transfer {
  static final int PAGE = 3;
  static final long PAGE_BYTES = 1 << 20;

  private final BackendFixture fixture;
  private final TransferControl source;
  private final TransferControl target;
  private final String targetId;
  private final int partition;
  private final MigrationId move;
  private long token;
  private long attempt;
  private long generation;

  Transfer(BackendFixture fixture, NodeStore from, NodeStore to, String targetId, int partition) {
    this.fixture = fixture;
    this.source = fixture.control(from);
    this.target = fixture.control(to);
    this.targetId = targetId;
    this.partition = partition;
    this.token = fixture.newToken();
    this.move = new MigrationId(token, partition);
  }

  long token() {
    return token;
  }

  MigrationId move() {
    return move;
  }

  long generation() {
    return generation;
  }

  /** Rule 5. */
  Transfer claim() {
    assertThat(fixture.await(source.claim(token))).isTrue();
    assertThat(fixture.await(target.claim(token))).isTrue();
    return this;
  }

  /** Rule 13, up to its claims: another coordinator takes the move over. */
  Transfer takeOver() {
    token = fixture.newToken();
    attempt = 0;
    generation = fixture.await(source.table()).generation();
    return claim();
  }

  /** Rule 6. */
  Transfer prepare() {
    fixture.await(target.beginImport(token, partition, move));
    wipe();
    return this;
  }

  void wipe() {
    sweep(sweep -> target.wipe(token, sweep));
  }

  /** All pages of a pass for the partition alone. */
  private void sweep(Function<Sweep, CompletionStage<Optional<String>>> page) {
    fixture.sweep(fixture.sweep(partition, move, PAGE), page);
  }

  /** Rule 7. */
  Transfer depart() {
    generation = fixture.await(source.depart(token, Map.of(partition, move)));
    return this;
  }

  /** Rule 8, killing at once. */
  Transfer barrier() {
    assertThat(fixture.await(source.barrier(generation, Duration.ZERO, BackendFixture.LONG)))
        .as("barrier")
        .isTrue();
    return this;
  }

  /** Rules 5 to 8. */
  Transfer begin() {
    return claim().prepare().depart().barrier();
  }

  /** Rule 9. */
  Transfer scan() {
    sweep(sweep -> source.logExisting(token, sweep).thenApply(LogPage::next));
    return this;
  }

  /** What a copy holds, over all pages. */
  Census census(NodeStore store) {
    Map<Integer, Census> sums = new TreeMap<>();
    sweep(
        sweep ->
            fixture
                .control(store)
                .census(token, sweep)
                .thenApply(
                    page -> {
                      page.counts().forEach((id, count) -> sums.merge(id, count, Census::plus));
                      return page.next();
                    }));
    assertThat(sums.keySet()).isSubsetOf(partition);
    return sums.getOrDefault(partition, Census.EMPTY);
  }

  List<DirtyEntry> readDirty() {
    return readDirty(Integer.MAX_VALUE, PAGE_BYTES);
  }

  List<DirtyEntry> readDirty(int maxKeys, long maxBytes) {
    return fixture.await(source.readDirty(token, partition, move, maxKeys, maxBytes));
  }

  /** The keys in the change log, oldest first. */
  List<String> dirtyKeys() {
    return readDirty().stream().map(entry -> new String(entry.key(), UTF_8)).toList();
  }

  void apply(List<DirtyEntry> entries) {
    fixture.await(target.apply(token, partition, move, attempt, entries));
  }

  void raiseAttempt(long newAttempt) {
    fixture.await(target.raiseAttempt(token, partition, move, newAttempt));
    attempt = newAttempt;
  }

  int dropClean(List<DirtyEntry> copied) {
    return fixture.await(source.dropClean(token, partition, move, copied));
  }

  /** Rule 10, one batch; how many entries the change log has left. */
  int drainOnce() {
    List<DirtyEntry> dirty = readDirty(PAGE, PAGE_BYTES);
    apply(dirty);
    return dropClean(dirty);
  }

  /** Rule 10, until the change log is empty. */
  Transfer drain() {
    int batches = 0;
    while (drainOnce() > 0) {
      assertThat(++batches).as("batches of a drain").isLessThan(1_000_000);
    }
    return this;
  }

  void freeze(Duration duration) {
    fixture.await(source.freeze(token, partition, move, duration));
  }

  /** Rule 11. */
  boolean tryCommit() {
    return fixture.await(source.commit(token, partition, move, targetId));
  }

  /** Rule 11; the change log must be empty. */
  Transfer commit() {
    assertThat(tryCommit()).as("commit").isTrue();
    return this;
  }

  /** Rule 12. */
  Transfer activate() {
    assertThat(fixture.await(target.activate(partition, move))).as("activate").isTrue();
    return this;
  }

  /** Rules 9 to 12. */
  void finish() {
    scan().drain().commit().activate();
  }

  /** Rule 14. */
  Transfer abort() {
    fixture.await(source.abort(token, partition, move));
    return this;
  }

  /** Rule 15; deletes what the source still has. */
  Transfer cleanUp() {
    long raised = fixture.await(source.raiseGeneration(token));
    assertThat(fixture.await(source.barrier(raised, Duration.ZERO, BackendFixture.LONG))).isTrue();
    sweep(sweep -> source.cleanUp(token, sweep));
    return this;
  }
}
