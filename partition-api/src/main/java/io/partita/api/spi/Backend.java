package io.partita.api.spi;

import io.partita.api.Node;

/** Opens nodes of one kind. Thread-safe. */
public interface Backend extends AutoCloseable {

  /**
   * The store of one namespace on a node. Contacts nobody yet.
   *
   * @param namespace keeps caches on one node apart
   * @param order in which all processes keep the namespace's keys; a store that can't keep any
   *     lacks {@link Capability#ORDERED_SCAN}
   * @throws IllegalArgumentException if the node's URI is not of this backend
   */
  NodeStore open(Node node, String namespace, KeyOrder order);

  /** The store of one namespace whose keys are kept in no order. */
  default NodeStore open(Node node, String namespace) {
    return open(node, namespace, KeyOrder.NONE);
  }

  /** Ends what all stores share; closed stores and sessions fail their operations. Idempotent. */
  @Override
  void close();
}
