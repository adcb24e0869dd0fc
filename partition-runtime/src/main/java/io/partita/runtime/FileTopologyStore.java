package io.partita.runtime;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.partita.api.PartitaException;
import io.partita.api.spi.ClusterState;
import io.partita.api.spi.StateCodec;
import io.partita.api.spi.TopologyStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Agreement among the processes of one host and one user, by files in a directory on a local file
 * system. For the cache {@code carts} these are:
 *
 * <ul>
 *   <li>{@code carts.topology.json}: the state, and the highest token it was agreed on with;
 *   <li>{@code carts.lease.json}: the last lease;
 *   <li>{@code carts.lock}: empty; whoever changes one of the others locks it ({@link FileMutex}).
 *       Not to be deleted while processes run.
 * </ul>
 *
 * <p>Files are replaced as a whole ({@link AtomicFile}), so reading takes no lock, and a process
 * that dies leaves nothing half done. A file that is not what it must be is reported by name and
 * never overwritten: an operator decides what becomes of it.
 *
 * <p>A lease ends by the host's wall clock. If that is set, a lease may end early or late. This
 * costs time but no data: the lease only makes it likely that one process coordinates at a time.
 * What keeps two apart is the token, which this store and the nodes compare at every step.
 *
 * <p>The state holds the nodes' URIs as they are, with their credentials, for processes need them
 * to connect. So all files and a directory that this store makes are open to their owner alone,
 * where the file system knows of owners (POSIX); elsewhere put them into a protected place.
 */
final class FileTopologyStore implements TopologyStore {
  private static final String STATE_FORMAT = "partita-topology-1";
  private static final String LEASE_FORMAT = "partita-lease-1";

  /** A content of the state's file and what it means. */
  private static final class Stored {
    final byte[] bytes;
    final ClusterState state;
    final long token;

    Stored(byte[] bytes, ClusterState state, long token) {
      this.bytes = bytes;
      this.state = state;
      this.token = token;
    }
  }

  private final Path directory;
  private final String namespace;
  private final AtomicFile stateFile;
  private final AtomicFile leaseFile;
  private final StateCodec codec;
  private final Duration lockTimeout;
  private final LongSupplier millisClock;
  private final Watchers watchers = new Watchers();
  private final FileWatch watch;

  /**
   * The last content that was read, so that reading again what has not changed costs no parsing.
   * Compared by its bytes, because times and sizes of files may stay the same through a change.
   */
  private volatile @Nullable Stored known;

  /**
   * A store over the files of one cache, which need not exist.
   *
   * @param directory made at the first change if it does not exist
   * @param namespace names the files
   * @param codec turns states into JSON and back
   * @param lockTimeout how long a change waits for other threads and processes
   * @param pollInterval how often the state's file is looked at for the watchers
   * @param millisClock measures leases, in milliseconds; the same for all processes
   */
  FileTopologyStore(
      Path directory,
      String namespace,
      StateCodec codec,
      Duration lockTimeout,
      Duration pollInterval,
      LongSupplier millisClock) {
    this.directory = directory.toAbsolutePath();
    this.namespace = namespace;
    this.stateFile = new AtomicFile(this.directory.resolve(namespace + ".topology.json"));
    this.leaseFile = new AtomicFile(this.directory.resolve(namespace + ".lease.json"));
    this.codec = codec;
    this.lockTimeout = lockTimeout;
    this.millisClock = millisClock;
    this.watch =
        new FileWatch(
            stateFile.path(),
            pollInterval,
            watchers::tell,
            "partita-" + namespace + "-topology-watch");
  }

  @Override
  public Optional<ClusterState> read() {
    return stored().map(stored -> stored.state);
  }

  @Override
  public long highestToken() {
    return highestToken(lastLease(), stored());
  }

  @Override
  public boolean compareAndSet(long expectedVersion, ClusterState next, long token) {
    StoreArguments.requireNext(expectedVersion, next);
    byte[] bytes = encode(next, token);
    boolean done =
        alone(
            () -> {
              Optional<Stored> current = stored();
              long version = current.map(stored -> stored.state.version()).orElse(0L);
              if (version != expectedVersion || token < highestToken(lastLease(), current)) {
                return false;
              }
              replace(stateFile, bytes);
              known = new Stored(bytes, next, token);
              return true;
            });
    if (done) {
      watch.hurry();
    }
    return done;
  }

  @Override
  public Optional<Lease> tryAcquire(String holder, Duration duration) {
    Objects.requireNonNull(holder, "holder");
    StoreArguments.requireDuration(duration);
    if (lastLease().isHeldAt(millisClock.getAsLong())) {
      // Spares those who wait for a lease, again and again, the lock.
      return Optional.empty();
    }
    return alone(
        () -> {
          LeaseRecord last = lastLease();
          long now = millisClock.getAsLong();
          if (last.isHeldAt(now)) {
            return Optional.empty();
          }
          long token = highestToken(last, stored()) + 1;
          LeaseRecord next = new LeaseRecord(token, holder, now, now + millis(duration));
          replace(leaseFile, encode(next));
          return Optional.of(next.lease());
        });
  }

  @Override
  public boolean renew(Lease lease, Duration duration) {
    StoreArguments.requireDuration(duration);
    return alone(
        () -> {
          LeaseRecord last = lastLease();
          long now = millisClock.getAsLong();
          if (!last.isOf(lease) || !last.isHeldAt(now)) {
            return false;
          }
          replace(leaseFile, encode(last.renewed(now, millis(duration))));
          return true;
        });
  }

  @Override
  public void release(Lease lease) {
    alone(
        () -> {
          LeaseRecord last = lastLease();
          boolean held = last.isOf(lease) && last.isHeldAt(millisClock.getAsLong());
          if (held) {
            replace(leaseFile, encode(last.ended()));
          }
          return held;
        });
  }

  @Override
  public Watch watch(Runnable hint) {
    Watch added = watchers.add(hint);
    watch.begin();
    return added;
  }

  /** Ends the watches and their thread. Nothing else is held between calls. */
  @Override
  public void close() {
    watchers.close();
    watch.close();
  }

  private static long millis(Duration duration) {
    return Math.max(1, duration.toMillis());
  }

  /** A state is proof of its token even where the lease's file was deleted. */
  private static long highestToken(LeaseRecord lease, Optional<Stored> stored) {
    return Math.max(lease.token(), stored.map(s -> s.token).orElse(0L));
  }

  private <T> T alone(FileMutex.Body<T> body) {
    try {
      if (!Files.isDirectory(directory)) {
        Files.createDirectories(directory, AtomicFile.ownerOnly(directory, "rwx------"));
      }
      Path lock = directory.toRealPath().resolve(namespace + ".lock");
      return FileMutex.of(lock).alone(lockTimeout, body);
    } catch (IOException e) {
      throw new PartitaException("topology store " + directory + ": can't be locked: " + e, e);
    }
  }

  private static void replace(AtomicFile file, byte[] bytes) {
    try {
      file.replace(bytes);
    } catch (IOException e) {
      throw new PartitaException(
          "topology store " + file.path() + ": can't be written, or not for certain: " + e, e);
    }
  }

  private Optional<Stored> stored() {
    Optional<byte[]> content = content(stateFile);
    if (content.isEmpty()) {
      return Optional.empty();
    }
    byte[] bytes = content.get();
    Stored last = known;
    if (last == null || !Arrays.equals(last.bytes, bytes)) {
      last = decode(bytes);
      known = last;
    }
    return Optional.of(last);
  }

  private LeaseRecord lastLease() {
    return content(leaseFile).map(this::decodeLease).orElse(LeaseRecord.NONE);
  }

  private static Optional<byte[]> content(AtomicFile file) {
    try {
      return file.read();
    } catch (IOException e) {
      throw new PartitaException("topology store " + file.path() + ": can't be read: " + e, e);
    }
  }

  private byte[] encode(ClusterState state, long token) {
    ObjectNode json = header(STATE_FORMAT, token);
    json.set("state", JsonFields.tree(codec.encode(state)));
    return JsonFields.bytes(json);
  }

  private byte[] encode(LeaseRecord lease) {
    return JsonFields.bytes(
        header(LEASE_FORMAT, lease.token())
            .put("holder", lease.holder())
            .put("granted", lease.granted())
            .put("ends", lease.ends()));
  }

  private ObjectNode header(String format, long token) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("format", format)
        .put("namespace", namespace)
        .put("token", token);
  }

  private Stored decode(byte[] bytes) {
    try {
      JsonFields json = parse(bytes, STATE_FORMAT);
      long token = json.number("token", 0, Long.MAX_VALUE);
      ClusterState state = codec.decode(json.objectBytes("state"));
      json.done();
      return new Stored(bytes, state, token);
    } catch (IllegalArgumentException e) {
      throw invalid(stateFile, e);
    }
  }

  private LeaseRecord decodeLease(byte[] bytes) {
    try {
      JsonFields json = parse(bytes, LEASE_FORMAT);
      long token = json.number("token", 1, Long.MAX_VALUE);
      String holder = json.text("holder");
      long granted = json.number("granted", 0, Long.MAX_VALUE >> 1);
      long ends = json.number("ends", granted, granted + StoreArguments.LONGEST_LEASE.toMillis());
      json.done();
      return new LeaseRecord(token, holder, granted, ends);
    } catch (IllegalArgumentException e) {
      throw invalid(leaseFile, e);
    }
  }

  private JsonFields parse(byte[] bytes, String format) {
    JsonFields json = JsonFields.parse(bytes);
    json.requireFormat(format);
    // File systems that ignore case, or a file that was copied, can bring in that of another cache.
    json.requireText("namespace", namespace);
    return json;
  }

  private static PartitaException invalid(AtomicFile file, IllegalArgumentException why) {
    return new PartitaException(
        "topology store " + file.path() + ": not valid, left as it is: " + why.getMessage(), why);
  }
}
