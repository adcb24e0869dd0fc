package io.partita.benchmarks.resize;

import io.partita.api.NodeUnavailableException;
import io.partita.runtime.PartitionedCache;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/** Makes the calls of one thread: measures each, and knows how it ended. Not thread-safe. */
final class Caller {

  /** How a call ended. */
  enum End {
    /** It was answered. */
    ANSWERED,
    /** It failed and was certainly not executed. */
    NOT_EXECUTED,
    /** It failed and may have been executed. */
    UNKNOWN
  }

  private final PartitionedCache<String, String> cache;
  private final Latencies latencies;
  private final IntSupplier phase;
  private final Findings findings;
  private long startedAt;
  private long endedAt;
  private End end = End.ANSWERED;

  Caller(
      PartitionedCache<String, String> cache,
      Latencies latencies,
      IntSupplier phase,
      Findings findings) {
    this.cache = cache;
    this.latencies = latencies;
    this.phase = phase;
    this.findings = findings;
  }

  /** The answer; null if there is none. */
  <T> @Nullable T call(
      OperationKind kind, String key, Function<PartitionedCache<String, String>, T> operation) {
    int now = phase.getAsInt();
    startedAt = System.nanoTime();
    try {
      T answer = operation.apply(cache);
      end = End.ANSWERED;
      return answer;
    } catch (NodeUnavailableException e) {
      end = End.NOT_EXECUTED;
      findings.add(Finding.FAILED_OPERATION, kind + " " + key + ": " + e);
      return null;
    } catch (RuntimeException e) {
      end = End.UNKNOWN;
      findings.add(Finding.FAILED_OPERATION, kind + " " + key + ": " + e);
      return null;
    } finally {
      endedAt = System.nanoTime();
      latencies.record(kind, key, now, startedAt, endedAt);
    }
  }

  /** Makes a call that has no answer but its end; whether it was answered. */
  boolean run(
      OperationKind kind, String key, Consumer<PartitionedCache<String, String>> operation) {
    Boolean done =
        call(
            kind,
            key,
            used -> {
              operation.accept(used);
              return true;
            });
    return done != null;
  }

  /** A time not after the last call began. */
  long startedAt() {
    return startedAt;
  }

  /** A time not before the last call ended. */
  long endedAt() {
    return endedAt;
  }

  End end() {
    return end;
  }
}
