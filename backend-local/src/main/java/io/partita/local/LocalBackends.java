package io.partita.local;

import io.partita.api.Node;
import io.partita.api.Problem;
import io.partita.api.spi.Backend;
import io.partita.api.spi.NodeStore;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Makes backends of in-process nodes.
 *
 * <p>A backend is a fleet: whoever opens the same node and namespace on it shares their data, and
 * clients of one process share a fleet by sharing the backend. Closing a store ends its sessions;
 * the data stay until the backend is closed. Two backends share nothing.
 *
 * <p>What does not fit is evicted, rarely used entries first; use counts from the time on when half
 * of the room is taken. Eviction follows the write that makes it necessary a moment later. Expired
 * entries are invisible at once; sizes and statistics notice them up to about a second later.
 */
public final class LocalBackends {

  static final long DEFAULT_MAX_BYTES = 256L << 20;
  static final long MOST_BYTES = 1L << 50;

  private LocalBackends() {}

  /** A backend whose stores hold up to 256 MiB each. */
  public static Backend create() {
    return create(DEFAULT_MAX_BYTES);
  }

  /**
   * A backend.
   *
   * @param maxBytes how much a namespace may hold on a node, with the overhead of its entries
   * @throws IllegalArgumentException if {@code maxBytes} is not from 1 to 2^50
   */
  public static Backend create(long maxBytes) {
    return create(maxBytes, System::nanoTime);
  }

  /**
   * A backend with a clock of its own.
   *
   * @param maxBytes how much a namespace may hold on a node, with the overhead of its entries
   * @param nanoClock by which entries and freezes expire, in nanoseconds from any origin, never
   *     going back
   * @throws IllegalArgumentException if {@code maxBytes} is not from 1 to 2^50
   */
  public static Backend create(long maxBytes, LongSupplier nanoClock) {
    if (maxBytes < 1 || maxBytes > MOST_BYTES) {
      throw Problem.of("max-bytes", maxBytes, LocalBackendProvider.MAX_BYTES.expected())
          .asException();
    }
    return new LocalBackend(maxBytes, nanoClock);
  }

  /** What a store has counted so far; empty if it is not of this backend. */
  public static Optional<LocalStatistics> statistics(NodeStore store) {
    return store instanceof LocalNode local
        ? Optional.of(local.memory().statistics())
        : Optional.empty();
  }

  /**
   * Makes a node lose its memory, as a restart of its process would: sessions end, entries and
   * table are gone, the run id is another one. For tests of what then happens.
   *
   * @throws IllegalArgumentException if the backend is not one of this class, or the node not its
   */
  public static void restart(Backend backend, Node node) {
    local(backend).restart(node);
  }

  /**
   * As {@link #restart}, but entries and table are there again, as of a server that saves each
   * write; unless the node was just being cut anew, of which it keeps nothing. For tests.
   *
   * @throws IllegalArgumentException if the backend is not one of this class, or the node not its
   */
  public static void restartWithMemory(Backend backend, Node node) {
    local(backend).restartWithMemory(node);
  }

  private static LocalBackend local(Backend backend) {
    if (!(backend instanceof LocalBackend local)) {
      throw Problem.of("backend", backend, "made by LocalBackends").asException();
    }
    return local;
  }
}
