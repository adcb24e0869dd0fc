package io.partita.api.spi;

import io.partita.api.Node;

/** Opens nodes of one kind. Thread-safe. */
public interface Backend extends AutoCloseable {

  /**
   * The store of one namespace on a node. Contacts nobody yet.
   *
   * @param namespace keeps caches on one node apart
   * @param order in which all processes keep the namespace's keys; a store that can't keep any
   *     lacks {@link Capability#ORDERED_SCAN}. One that is kept in order must not be written to by
   *     a store of none: sessions of such a store fail, or keep the order all the same
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
