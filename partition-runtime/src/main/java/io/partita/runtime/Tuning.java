package io.partita.runtime;

import io.partita.api.Problem;
import java.time.Duration;

/**
 * Timeouts and batch sizes. The defaults suit most caches.
 *
 * @param operationTimeout how long an operation may take in all, retries included; 1 ms to 10 min
 * @param stepTimeout how long a coordinator waits for one step at a node; 1 ms to 10 min
 * @param barrierGrace how long clients may end an old session by themselves before it is killed
 * @param leaseDuration how long a coordinator that died keeps others waiting; 1 s to 10 min
 * @param pollInterval how often the topology store is read for changes
 * @param batchPartitions how many partitions of one source are in transit at a time, if its store
 *     has {@link io.partita.api.spi.Capability#PARTITION_SCAN}; at least 1
 * @param batchKeys how many keys are copied in one step; at least 1
 * @param batchBytes how many bytes are copied in one step, if one entry is not larger; at least 1
 * @param latencyLimit a move slows down while its source takes longer to answer, and longer than
 *     four times what it took before; 1 ms to 10 min, the latter to never slow down
 */
public record Tuning(
    Duration operationTimeout,
    Duration stepTimeout,
    Duration barrierGrace,
    Duration leaseDuration,
    Duration pollInterval,
    int batchPartitions,
    int batchKeys,
    long batchBytes,
    Duration latencyLimit) {

  static final String TIMEOUT_RANGE = "a duration from PT0.001S to PT10M";

  /** 2 s an operation, 5 s a step, 10 s a lease; batches of 64 partitions and 256 keys or 1 MiB. */
  public static final Tuning DEFAULT =
      new Tuning(
          Duration.ofSeconds(2),
          Duration.ofSeconds(5),
          Duration.ofMillis(20),
          Duration.ofSeconds(10),
          Duration.ofSeconds(1),
          64,
          256,
          1 << 20,
          Duration.ofMillis(5));

  /**
   * Validates.
   *
   * @throws IllegalArgumentException if a value is out of its range
   */
  public Tuning {
    requireTimeout("operation-timeout", operationTimeout);
    requireTimeout("step-timeout", stepTimeout);
    requireTimeout("barrier-grace", barrierGrace);
    requireTimeout("lease-duration", leaseDuration);
    requireTimeout("poll-interval", pollInterval);
    requirePositive("batch-partitions", batchPartitions);
    requirePositive("batch-keys", batchKeys);
    requirePositive("batch-bytes", batchBytes);
    requireTimeout("latency-limit", latencyLimit);
  }

  /** How long nodes are waited for that are not needed. */
  Duration patience() {
    return operationTimeout.compareTo(stepTimeout) < 0 ? operationTimeout : stepTimeout;
  }

  /** The same with another timeout for operations. */
  public Tuning withOperationTimeout(Duration timeout) {
    return new Tuning(
        timeout,
        stepTimeout,
        barrierGrace,
        leaseDuration,
        pollInterval,
        batchPartitions,
        batchKeys,
        batchBytes,
        latencyLimit);
  }

  /** The same with other batches. */
  public Tuning withBatches(int partitions, int keys, long bytes) {
    return new Tuning(
        operationTimeout,
        stepTimeout,
        barrierGrace,
        leaseDuration,
        pollInterval,
        partitions,
        keys,
        bytes,
        latencyLimit);
  }

  /** The same with another limit of latency. */
  public Tuning withLatencyLimit(Duration limit) {
    return new Tuning(
        operationTimeout,
        stepTimeout,
        barrierGrace,
        leaseDuration,
        pollInterval,
        batchPartitions,
        batchKeys,
        batchBytes,
        limit);
  }

  private static void requireTimeout(String parameter, Duration value) {
    if (value.compareTo(Duration.ofMillis(1)) < 0 || value.compareTo(Duration.ofMinutes(10)) > 0) {
      throw Problem.of(parameter, value, TIMEOUT_RANGE).asException();
    }
  }

  private static void requirePositive(String parameter, long value) {
    if (value < 1) {
      throw Problem.of(parameter, value, "at least 1").asException();
    }
  }
}
