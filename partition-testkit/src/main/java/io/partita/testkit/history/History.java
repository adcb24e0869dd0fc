package io.partita.testkit.history;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Operations of concurrent clients, per key. Immutable and thread-safe.
 *
 * <p>Whether a history is right is the business of {@link LinearizabilityChecker}; {@link #check()}
 * is the short way for registers that start absent.
 */
public final class History {

  private final Map<Object, List<RecordedOperation>> operationsByKey;

  private History(Map<Object, List<RecordedOperation>> operationsByKey) {
    this.operationsByKey = operationsByKey;
  }

  /** Returns a history of the given operations, in any order. */
  public static History of(Collection<RecordedOperation> operations) {
    Map<Object, List<RecordedOperation>> byKey = new LinkedHashMap<>();
    operations.stream()
        .sorted(Comparator.comparingLong(RecordedOperation::invokedAt))
        .forEach(op -> byKey.computeIfAbsent(op.key(), key -> new ArrayList<>()).add(op));
    byKey.replaceAll((key, list) -> List.copyOf(list));
    return new History(Collections.unmodifiableMap(byKey));
  }

  /** Returns the keys, in the order of their first invocation. */
  public Set<Object> keys() {
    return operationsByKey.keySet();
  }

  /** Returns the operations on a key by time of invocation; empty if there are none. */
  public List<RecordedOperation> operations(Object key) {
    return operationsByKey.getOrDefault(key, List.of());
  }

  /** Checks every key by {@link LinearizabilityChecker#create()}. */
  public LinearizabilityReport check() {
    return LinearizabilityChecker.create().check(this);
  }

  /**
   * Checks every key and insists on the result.
   *
   * @throws AssertionError with every violation spelled out, if any key is not linearizable or
   *     could not be decided
   */
  public void requireLinearizable() {
    check().requireLinearizable();
  }
}
