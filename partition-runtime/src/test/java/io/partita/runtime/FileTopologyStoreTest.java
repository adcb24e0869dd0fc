package io.partita.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.partita.api.PartitaException;
import io.partita.api.spi.ClusterState;
import io.partita.api.spi.TopologyStore.Lease;
import io.partita.testkit.ManualClock;
import io.partita.testkit.topology.TopologyStoreContract;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Agreement through files, between store objects and between processes. */
class FileTopologyStoreTest extends TopologyStoreContract {
  private static final Duration TEN_SECONDS = Duration.ofSeconds(10);
  private static final Duration TICK = Duration.ofMillis(1);

  @TempDir private Path parent;

  private final ManualClock clock = new ManualClock();

  /** Not made by the test, but by the first change. */
  private Path directory() {
    return parent.resolve("partita").resolve("shop");
  }

  private Path stateFile() {
    return directory().resolve("carts.topology.json");
  }

  private Path leaseFile() {
    return directory().resolve("carts.lease.json");
  }

  private Path lockFile() {
    return directory().resolve("carts.lock");
  }

  @Override
  protected FileTopologyStore open() {
    return open("carts", Duration.ofSeconds(30));
  }

  private FileTopologyStore open(String cache, Duration lockTimeout) {
    return open(cache, lockTimeout, TICK);
  }

  private FileTopologyStore open(String cache, Duration lockTimeout, Duration pollInterval) {
    return new FileTopologyStore(
        directory(), cache, States.CODEC, lockTimeout, pollInterval, this::millis);
  }

  private long millis() {
    return 1_700_000_000_000L + Duration.ofNanos(clock.getAsLong()).toMillis();
  }

  @Override
  protected void pass(Duration time) {
    clock.advance(time);
  }

  /** Agrees on version 1 with a lease that lasts. */
  private Lease agree() {
    FileTopologyStore store = open();
    Lease lease = store.tryAcquire("a", TEN_SECONDS).orElseThrow();
    assertThat(store.compareAndSet(0, States.state(1), lease.token())).isTrue();
    return lease;
  }

  @Test
  void readingMakesNoFiles() {
    assertThat(open().read()).isEmpty();

    assertThat(parent).isEmptyDirectory();
  }

  @Test
  void cachesOfOneDirectoryAreKeptApart() {
    agree();

    FileTopologyStore carts2 = open("carts.2", TEN_SECONDS);
    assertThat(carts2.read()).isEmpty();
    assertThat(carts2.tryAcquire("a", TEN_SECONDS)).contains(new Lease(1, "a"));
    assertThat(carts2.compareAndSet(0, States.state(1), 1)).isTrue();
  }

  @Test
  void onlyTheOwnerMayReadTheFiles() throws IOException {
    assumeThat(Files.getFileStore(parent).supportsFileAttributeView("posix")).isTrue();
    agree();

    for (Path file : List.of(stateFile(), leaseFile(), lockFile())) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .as(file.toString())
          .isEqualTo("rw-------");
    }
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory())))
        .isEqualTo("rwx------");
  }

  @Test
  void whatACrashLeftOverIsOverwritten() throws IOException {
    Lease lease = agree();
    Path leftOver = directory().resolve("carts.topology.json.tmp");
    Files.writeString(leftOver, "{\"format\":\"partita-topo");

    assertThat(open().read()).contains(States.state(1));
    assertThat(open().compareAndSet(1, States.state(2), lease.token())).isTrue();

    assertThat(open().read()).contains(States.state(2));
    assertThat(leftOver).doesNotExist();
  }

  @Test
  void tokensGrowThoughTheLeaseWasDeleted() throws IOException {
    Lease first = agree();
    pass(TEN_SECONDS);
    Lease second = open().tryAcquire("b", TEN_SECONDS).orElseThrow();
    assertThat(open().compareAndSet(1, States.state(2), second.token())).isTrue();
    Files.delete(leaseFile());

    assertThat(open().compareAndSet(2, States.state(3), first.token())).isFalse();
    Lease third = open().tryAcquire("c", TEN_SECONDS).orElseThrow();

    assertThat(third.token()).isEqualTo(second.token() + 1);
  }

  @Test
  void aLeaseFromTheFutureHasEnded() {
    FileTopologyStore ahead =
        new FileTopologyStore(
            directory(),
            "carts",
            States.CODEC,
            TEN_SECONDS,
            TICK,
            () -> millis() + Duration.ofDays(300).toMillis());
    Lease lease = ahead.tryAcquire("a", TEN_SECONDS).orElseThrow();

    assertThat(open().renew(lease, TEN_SECONDS)).isFalse();
    assertThat(open().tryAcquire("b", TEN_SECONDS)).isPresent();
  }

  @Test
  void aStateIsParsedOnce() {
    agree();
    FileTopologyStore store = open();

    ClusterState first = store.read().orElseThrow();

    assertThat(store.read().orElseThrow()).isSameAs(first);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\0\0\0\0",
        "[]",
        "null",
        "{}",
        "{\"format\":\"partita-topology-2\",\"state\":{}}",
        "{\"format\":\"partita-lease-2\"}",
        "not json",
      })
  void aFileThatIsNotValidIsLeftAsItIs(String content) throws IOException {
    Lease lease = agree();
    byte[] lastLease = Files.readAllBytes(leaseFile());

    Files.writeString(stateFile(), content);
    assertInvalid(stateFile(), FileTopologyStore::read);
    assertInvalid(stateFile(), store -> store.compareAndSet(1, States.state(2), lease.token()));
    pass(TEN_SECONDS);
    assertInvalid(stateFile(), store -> store.tryAcquire("b", TEN_SECONDS));
    assertThat(Files.readString(stateFile())).isEqualTo(content);
    assertThat(Files.readAllBytes(leaseFile())).isEqualTo(lastLease);

    Files.delete(stateFile());
    Files.writeString(leaseFile(), content);
    assertThat(open().read()).isEmpty();
    assertInvalid(leaseFile(), store -> store.compareAndSet(0, States.state(1), lease.token()));
    assertInvalid(leaseFile(), store -> store.tryAcquire("b", TEN_SECONDS));
    assertInvalid(leaseFile(), store -> store.renew(lease, TEN_SECONDS));
    assertInvalid(leaseFile(), store -> store.release(lease));
    assertThat(Files.readString(leaseFile())).isEqualTo(content);
    assertThat(stateFile()).doesNotExist();
  }

  private void assertInvalid(Path file, Consumer<FileTopologyStore> call) {
    assertThatExceptionOfType(PartitaException.class)
        .isThrownBy(() -> call.accept(open()))
        .withMessageStartingWith("topology store " + file + ": not valid, left as it is: ");
  }

  @Test
  void aTruncatedFileIsReportedWithoutItsSecrets() throws IOException {
    agree();
    String whole = Files.readString(stateFile());

    for (int length = 0; length < whole.length(); length++) {
      Files.writeString(stateFile(), whole.substring(0, length));
      assertThatExceptionOfType(PartitaException.class)
          .isThrownBy(() -> open().read())
          .withMessageContaining(stateFile().toString())
          .satisfies(e -> assertThat(everything(e)).doesNotContain(States.PASSWORD));
    }
  }

  @Test
  void aPasswordOutOfPlaceIsNotShown() throws IOException {
    agree();
    String whole = Files.readString(stateFile());
    String bare = "redis://app:" + States.PASSWORD + "@localhost:6379";
    assertThat(whole).contains('"' + bare + '"');

    for (String broken :
        List.of(
            whole.replace('"' + bare + '"', States.PASSWORD),
            whole.replace(bare, bare + " ^"),
            whole.replace("\"region\"", '"' + bare + '"'),
            whole.replace("\"UP\"", '"' + bare + '"'),
            whole.replace("\"partita-state-1\"", '"' + bare + '"'))) {
      Files.writeString(stateFile(), broken);
      assertThatExceptionOfType(PartitaException.class)
          .isThrownBy(() -> open().read())
          .satisfies(e -> assertThat(everything(e)).doesNotContain(States.PASSWORD));
    }
  }

  private static String everything(Throwable thrown) {
    StringBuilder all = new StringBuilder();
    for (Throwable each = thrown; each != null; each = each.getCause()) {
      all.append(each).append('\n');
    }
    return all.toString();
  }

  @Test
  void aFileOfAnotherCacheIsRefused() throws IOException {
    agree();
    Files.copy(stateFile(), directory().resolve("offers.topology.json"));

    assertThatExceptionOfType(PartitaException.class)
        .isThrownBy(() -> open("offers", TEN_SECONDS).read())
        .withMessageEndingWith("namespace = another: must be offers");
  }

  @Test
  void aFileOfALaterVersionSaysSo() throws IOException {
    agree();
    Files.writeString(stateFile(), "{\"format\":\"partita-topology-2\",\"more\":1}");

    assertThatExceptionOfType(PartitaException.class)
        .isThrownBy(() -> open().read())
        .withMessageEndingWith(
            "format = partita-topology-2: must be partita-topology-1"
                + " (another version of Partita wrote it)");
  }

  @Test
  void aDirectoryThatCannotBeMadeIsReported() throws IOException {
    Files.writeString(parent.resolve("partita"), "a file");

    assertThatExceptionOfType(PartitaException.class)
        .isThrownBy(() -> open().release(new Lease(1, "a")))
        .withMessageStartingWith("topology store " + directory() + ": can't be locked: ");
    assertThatExceptionOfType(PartitaException.class)
        .isThrownBy(() -> open().read())
        .withMessageStartingWith("topology store " + stateFile() + ": can't be read: ");
  }

  @Test
  void anInterruptBreaksNothingOffAndStaysPending() {
    FileTopologyStore store = open();
    Thread.currentThread().interrupt();
    try {
      Lease lease = store.tryAcquire("a", TEN_SECONDS).orElseThrow();
      assertThat(store.compareAndSet(0, States.state(1), lease.token())).isTrue();
      assertThat(open().read()).contains(States.state(1));
      store.release(lease);
      assertThat(Thread.currentThread().isInterrupted()).isTrue();
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void ownChangesAreHeardWithoutWaitingForTheNextLook() {
    FileTopologyStore store = open("carts", TEN_SECONDS, Duration.ofDays(1));
    AtomicLong version = new AtomicLong();
    store.watch(() -> version.set(store.read().orElseThrow().version()));

    assertThat(store.compareAndSet(0, States.state(1), 0)).isTrue();

    Waiting.until(() -> version.get() == 1);
    store.close();
  }

  @Test
  void closingEndsTheWatchingThread() {
    String name = "partita-watched-topology-watch";
    FileTopologyStore store = open("watched", TEN_SECONDS);
    store.watch(() -> {});
    store.watch(() -> {});
    assertThat(threads(name)).hasSize(1).allMatch(Thread::isDaemon);

    store.close();

    Waiting.until(() -> threads(name).isEmpty());
    assertThatNoException().isThrownBy(() -> store.watch(() -> {}));
    assertThat(threads(name)).isEmpty();
  }

  private static List<Thread> threads(String name) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals(name))
        .toList();
  }

  @Test
  void theFileIsText() throws IOException {
    agree();

    assertThat(new String(Files.readAllBytes(stateFile()), StandardCharsets.US_ASCII))
        .startsWith("{\"format\":\"partita-topology-1\",\"namespace\":\"carts\",\"token\":1,")
        .contains("\"state\":{\"format\":\"partita-state-1\",\"version\":1,");
    assertThat(Files.readString(leaseFile()))
        .isEqualTo(
            "{\"format\":\"partita-lease-1\",\"namespace\":\"carts\",\"token\":1,"
                + "\"holder\":\"a\",\"granted\":1700000000000,\"ends\":1700000010000}");
  }
}
