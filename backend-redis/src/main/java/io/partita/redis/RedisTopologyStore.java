package io.partita.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lettuce.core.KeyValue;
import io.lettuce.core.api.sync.RedisCommands;
import io.partita.api.PartitaException;
import io.partita.api.Problem;
import io.partita.api.spi.ClusterState;
import io.partita.api.spi.StateCodec;
import io.partita.api.spi.TopologyStore;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Agreement among processes by one record, a hash, on a plain Redis server. What compares and sets
 * is one script, so it is one atomic step there. Leases end by the server's clock. If that is set,
 * a lease may end early or late; this costs time but no data, as the token is what keeps two
 * coordinators apart.
 *
 * <p>The record does not expire. A server that may evict it, a replica and a member of a Redis
 * Cluster are refused. Reading what has not changed since the last time fetches a stamp of 36 bytes
 * instead of the state.
 *
 * <p>The state holds the nodes' URIs with their credentials: protect the server by a password, and
 * the way to it by TLS.
 */
final class RedisTopologyStore implements TopologyStore {
  private static final Duration LONGEST_LEASE = Duration.ofDays(365);
  private static final byte[] VERSION = bytes("version");
  private static final byte[] STATE = bytes("state");
  private static final byte[] STAMP = bytes("stamp");
  private static final byte[] TOKEN = bytes("token");

  /** What was read last. */
  private record Known(String stamp, ClusterState state) {}

  private final String name;
  private final byte[] record;
  private final byte[] channel;
  private final StateCodec codec;
  private final TopologyClock clock;
  private final TopologyConnections connections;
  private final TopologyHints hints;
  private volatile @Nullable Known known;

  /**
   * A store over one record, which need not exist; nothing is connected as yet.
   *
   * @param name of the record
   * @param hintDelayNanos draws how long a hint waits
   */
  RedisTopologyStore(
      String name,
      TopologyAddress address,
      StateCodec codec,
      TopologyClock clock,
      LongSupplier hintDelayNanos) {
    this.name = name;
    this.record = bytes(name);
    this.channel = bytes(name + ":changed");
    this.codec = codec;
    this.clock = clock;
    this.connections = new TopologyConnections(address);
    this.hints = new TopologyHints(channel, connections, hintDelayNanos);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private static byte[] bytes(long number) {
    return bytes(Long.toString(number));
  }

  @Override
  public Optional<ClusterState> read() {
    byte[] stamp = connections.call(redis -> redis.hget(record, STAMP));
    if (stamp == null) {
      return Optional.empty();
    }
    Known last = known;
    if (last == null || !last.stamp().equals(new String(stamp, UTF_8))) {
      last = fetch();
      known = last;
    }
    return Optional.of(last.state());
  }

  private Known fetch() {
    List<KeyValue<byte[], byte[]>> fields =
        connections.call(redis -> redis.hmget(record, STAMP, STATE, VERSION));
    if (!fields.stream().allMatch(KeyValue::hasValue)) {
      throw invalid("a field is missing", null);
    }
    ClusterState state;
    try {
      state = codec.decode(fields.get(1).getValue());
    } catch (IllegalArgumentException e) {
      throw invalid(String.valueOf(e.getMessage()), e);
    }
    if (!new String(fields.get(2).getValue(), UTF_8).equals(Long.toString(state.version()))) {
      throw invalid("the version is not that of the state, " + state.version(), null);
    }
    return new Known(new String(fields.get(0).getValue(), UTF_8), state);
  }

  private PartitaException invalid(String why, @Nullable Throwable cause) {
    String message = "topology store, record " + name + ": not valid, left as it is: " + why;
    return cause == null ? new PartitaException(message) : new PartitaException(message, cause);
  }

  @Override
  public long highestToken() {
    byte[] token = connections.call(redis -> redis.hget(record, TOKEN));
    return token == null ? 0 : Long.parseLong(new String(token, UTF_8));
  }

  @Override
  public boolean compareAndSet(long expectedVersion, ClusterState next, long token) {
    if (expectedVersion < 0 || next.version() != expectedVersion + 1) {
      throw Problem.of("version", next.version(), "1 above the expected one, " + expectedVersion)
          .asException();
    }
    byte[] stamp = bytes(UUID.randomUUID().toString());
    byte[][] keys = {record, channel};
    return ask(
        redis ->
            TopologyScript.AGREE.run(
                redis,
                keys,
                bytes(expectedVersion),
                bytes(next.version()),
                codec.encode(next),
                bytes(token),
                stamp));
  }

  @Override
  public Optional<Lease> tryAcquire(String holder, Duration duration) {
    Objects.requireNonNull(holder, "holder");
    byte[] millis = millis(duration);
    long token =
        connections.call(
            redis -> TopologyScript.ACQUIRE.run(redis, keys(), bytes(holder), millis, now()));
    return token == 0 ? Optional.empty() : Optional.of(new Lease(token, holder));
  }

  @Override
  public boolean renew(Lease lease, Duration duration) {
    byte[] millis = millis(duration);
    return ask(
        redis ->
            TopologyScript.RENEW.run(
                redis, keys(), bytes(lease.token()), bytes(lease.holder()), millis, now()));
  }

  @Override
  public void release(Lease lease) {
    connections.call(
        redis ->
            TopologyScript.RELEASE.run(redis, keys(), bytes(lease.token()), bytes(lease.holder())));
  }

  private boolean ask(Function<RedisCommands<byte[], byte[]>, Long> script) {
    return connections.call(script) != 0;
  }

  private byte[][] keys() {
    return new byte[][] {record};
  }

  private byte[] now() {
    return bytes(clock.millis());
  }

  private static byte[] millis(Duration duration) {
    boolean positive = !duration.isNegative() && !duration.isZero();
    if (!positive || duration.compareTo(LONGEST_LEASE) > 0) {
      throw Problem.of("lease duration", duration, "above 0 and at most " + LONGEST_LEASE)
          .asException();
    }
    return bytes(Math.max(1, duration.toMillis()));
  }

  @Override
  public Watch watch(Runnable hint) {
    return hints.add(hint);
  }

  /** Ends the watches and the connections; calls fail from now on. */
  @Override
  public void close() {
    hints.close();
    connections.close();
  }
}
