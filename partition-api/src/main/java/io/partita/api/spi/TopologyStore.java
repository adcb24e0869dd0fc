package io.partita.api.spi;

import java.time.Duration;
import java.util.Optional;

/**
 * Where the processes of a cache agree on topology and map. Thread-safe. Calls may block up to a
 * bounded time: never call from an event loop or a request thread.
 *
 * <p>A call fails with {@link io.partita.api.PartitaException} if the store can't be reached.
 */
public interface TopologyStore extends AutoCloseable {

  /** What is agreed; empty before the first {@link #compareAndSet}. */
  Optional<ClusterState> read();

  /**
   * The highest token that was given out or agreed with; 0 if none was. It never falls: if a node
   * was claimed with a token above it, the store has lost what was agreed on since.
   */
  long highestToken();

  /**
   * Agrees on a next state.
   *
   * @param expectedVersion {@link ClusterState#version} of the state that it follows, 0 for the
   *     first
   * @param next its version must be the next one
   * @param token of the caller's lease
   * @return false, and nothing changed, if the version is another by now or a higher token was
   *     given out
   */
  boolean compareAndSet(long expectedVersion, ClusterState next, long token);

  /**
   * Takes the lease that makes its holder the coordinator.
   *
   * @param holder names the process, for the operators
   * @param duration until it ends by itself
   * @return the lease, its token above all given out before; empty while another holds it
   */
  Optional<Lease> tryAcquire(String holder, Duration duration);

  /** Prolongs a lease from now on; false if it has ended. */
  boolean renew(Lease lease, Duration duration);

  /** Gives a lease back; nothing happens if it has ended. */
  void release(Lease lease);

  /**
   * Calls back after a change. Only a hint: it may come late, twice or not at all.
   *
   * @return ends the watch when closed
   */
  Watch watch(Runnable hint);

  /** Ends all watches. Idempotent. */
  @Override
  void close();

  /**
   * The right to coordinate.
   *
   * @param token strictly grows from lease to lease
   * @param holder who has it
   */
  record Lease(long token, String holder) {}

  /** A watch that can be ended. */
  interface Watch extends AutoCloseable {
    @Override
    void close();
  }
}
