package io.partita.testkit.fault;

import java.util.Set;
import java.util.function.Predicate;

/**
 * An operation that is asked of a store.
 *
 * @param node the node's id
 * @param operation what is asked
 * @param partition that it is about; -1 if not about one
 */
public record Call(String node, StoreOperation operation, int partition) {

  /** Whether a call is one of these operations, at any node. */
  public static Predicate<Call> to(StoreOperation... operations) {
    Set<StoreOperation> wanted = Set.of(operations);
    return call -> wanted.contains(call.operation());
  }

  /** Whether a call is one of these operations, at any node. */
  public static Predicate<Call> to(Set<StoreOperation> operations) {
    Set<StoreOperation> wanted = Set.copyOf(operations);
    return call -> wanted.contains(call.operation());
  }

  /** Whether a call goes to a node. */
  public static Predicate<Call> at(String node) {
    return call -> call.node().equals(node);
  }
}
