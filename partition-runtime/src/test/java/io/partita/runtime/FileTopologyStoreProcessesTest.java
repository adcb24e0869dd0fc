package io.partita.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.partita.api.PartitaException;
import io.partita.api.spi.TopologyStore.Lease;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Agreement through files between processes that compete, hang and die. */
class FileTopologyStoreProcessesTest {
  private static final Duration LONG = Duration.ofMinutes(5);
  private static final Duration TICK = Duration.ofMillis(1);

  @TempDir private Path directory;

  private FileTopologyStore open() {
    return open(Duration.ofSeconds(30));
  }

  private FileTopologyStore open(Duration lockTimeout) {
    return new FileTopologyStore(
        directory,
        AgreeingProcess.CACHE,
        States.CODEC,
        lockTimeout,
        TICK,
        System::currentTimeMillis);
  }

  /** Agrees on version 1 with a lease that lasts. */
  private Lease agree() {
    FileTopologyStore store = open();
    Lease lease = store.tryAcquire("a", LONG).orElseThrow();
    assertThat(store.compareAndSet(0, States.state(1), lease.token())).isTrue();
    return lease;
  }

  @Test
  void whatWasAgreedOutlivesTheProcess() throws Exception {
    try (AgreeingProcess process = AgreeingProcess.leasing(directory, 3)) {
      assertThat(process.numbers()).containsExactly(1L, 2L, 3L);
    }
    try (AgreeingProcess process = AgreeingProcess.changing(directory, 3, 2)) {
      assertThat(process.numbers()).containsExactly(1L, 2L);
    }

    assertThat(open().read()).contains(States.state(2));
    assertThat(open().tryAcquire("a", LONG)).contains(new Lease(4, "a"));
  }

  @Test
  void aProcessThatIsKilledLosesTheLock() throws IOException {
    Lease lease = agree();
    try (AgreeingProcess process = AgreeingProcess.locking(directory)) {
      assertThat(process.line()).contains("locked");
      assertLocked(open(TICK), lease);
    }

    assertThat(open().renew(lease, LONG)).isTrue();
  }

  @Test
  void aProcessThatIsKilledWhileItWritesLeavesAWholeFile() throws IOException {
    Lease lease = agree();
    for (int kill = 0; kill < 3; kill++) {
      long version;
      try (AgreeingProcess process =
          AgreeingProcess.changing(directory, lease.token(), Integer.MAX_VALUE)) {
        process.line();
        version = Long.parseLong(process.line().orElseThrow());
      }

      long found = open().read().orElseThrow().version();
      assertThat(found).isGreaterThanOrEqualTo(version);
      assertThat(open().compareAndSet(found, States.state(found + 1), lease.token())).isTrue();
    }
  }

  @Test
  void processesLoseNoneOfTheirChanges() throws Exception {
    Lease lease = agree();
    int changes = 60;
    List<Long> agreed = new ArrayList<>();
    try (AgreeingProcess one = AgreeingProcess.changing(directory, lease.token(), changes);
        AgreeingProcess two = AgreeingProcess.changing(directory, lease.token(), changes)) {
      agreed.addAll(one.numbers());
      agreed.addAll(two.numbers());
    }

    assertThat(agreed)
        .containsExactlyInAnyOrderElementsOf(
            LongStream.rangeClosed(2, 2L * changes + 1).boxed().toList());
    assertThat(open().read()).contains(States.state(2L * changes + 1));
  }

  @Test
  void processesNeverGetTheSameToken() throws Exception {
    int leases = 30;
    List<Long> tokens = new ArrayList<>();
    try (AgreeingProcess one = AgreeingProcess.leasing(directory, leases);
        AgreeingProcess two = AgreeingProcess.leasing(directory, leases)) {
      tokens.addAll(one.numbers());
      tokens.addAll(two.numbers());
    }

    assertThat(tokens)
        .containsExactlyInAnyOrderElementsOf(
            LongStream.rangeClosed(1, 2L * leases).boxed().toList());
  }

  @Test
  void anotherProcessIsHeard() throws Exception {
    FileTopologyStore store = open();
    AtomicLong version = new AtomicLong();
    store.watch(() -> version.set(store.read().orElseThrow().version()));
    try (AgreeingProcess process = AgreeingProcess.changing(directory, 0, 1)) {
      assertThat(process.numbers()).containsExactly(1L);
    }

    Waiting.until(() -> version.get() == 1);
    store.close();
  }

  @Test
  void theWaitForTheLockIsBoundedAndCanBeRepeated() throws IOException {
    Lease lease = agree();
    FileTopologyStore hasty = open(TICK);
    // As a copy of the library in another class loader of this process would hold it.
    try (FileChannel stranger =
        FileChannel.open(directory.resolve("carts.lock"), StandardOpenOption.WRITE)) {
      assertThat(stranger.lock().isValid()).isTrue();
      assertLocked(hasty, lease);
      assertLocked(hasty, lease);
      assertThat(hasty.read()).contains(States.state(1));
      assertThat(hasty.tryAcquire("b", LONG)).isEmpty();
      assertProbe("locked");
    }

    assertThat(hasty.renew(lease, LONG)).isTrue();
    assertProbe("free");
  }

  private void assertProbe(String outcome) throws IOException {
    try (AgreeingProcess process = AgreeingProcess.probing(directory)) {
      assertThat(process.line()).contains(outcome);
    }
  }

  private void assertLocked(FileTopologyStore store, Lease lease) {
    assertThatExceptionOfType(PartitaException.class)
        .isThrownBy(() -> store.renew(lease, LONG))
        .withMessageStartingWith("lock ")
        .withMessageEndingWith("held by other threads or processes for more than PT0.001S");
  }
}
