package io.partita.testkit.history;

import java.util.Objects;

/**
 * One operation of a history: who did what to which key, how it ended, and when.
 *
 * <p>Times are readings of one clock shared by all clients; only their order counts. An operation
 * precedes another if it returned at a strictly smaller time than the other was invoked; else the
 * two are concurrent. Immutable and thread-safe.
 *
 * @param client the id of the client; one client may have several operations in flight
 * @param key the register; compared by {@code equals}
 * @param operation what was asked
 * @param outcome how it ended
 * @param invokedAt a time not after the operation began
 * @param returnedAt a time not before the operation ended; of an unknown outcome always {@link
 *     #NEVER}, whatever was given
 */
public record RecordedOperation(
    String client,
    Object key,
    Operation operation,
    Outcome outcome,
    long invokedAt,
    long returnedAt) {

  /** The return time of an operation whose outcome is unknown: it may still take effect. */
  public static final long NEVER = Long.MAX_VALUE;

  /**
   * Validates the operation.
   *
   * @throws IllegalArgumentException if the key is an array, the operation cannot end so, or it
   *     returns before it is invoked
   */
  public RecordedOperation {
    Objects.requireNonNull(client, "client");
    RegisterValue.requireComparable(key, "key");
    if (!operation.allows(outcome)) {
      throw new IllegalArgumentException("outcome of " + operation + " cannot be " + outcome);
    }
    if (outcome instanceof Outcome.Unknown) {
      returnedAt = NEVER;
    }
    if (returnedAt < invokedAt) {
      throw new IllegalArgumentException(
          "returnedAt " + returnedAt + " must not be before invokedAt " + invokedAt);
    }
  }

  /** Tells whether the outcome is unknown. */
  public boolean isUnknown() {
    return outcome instanceof Outcome.Unknown;
  }

  @Override
  public String toString() {
    String end = returnedAt == NEVER ? "?" : Long.toString(returnedAt);
    return client + " [" + invokedAt + " .. " + end + "] " + operation + " => " + outcome;
  }
}
