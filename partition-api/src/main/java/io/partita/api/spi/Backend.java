package io.partita.api.spi;

import io.partita.api.Node;

/** Opens nodes of one kind. Thread-safe. */
public interface Backend extends AutoCloseable {

  /**
   * The store of one namespace on a node. Contacts nobody yet.
   *
   * @param namespace keeps caches on one node apart
   * @throws IllegalArgumentException if the node's URI is not of this backend
   */
  NodeStore open(Node node, String namespace);

  /** Ends what all stores share; closed stores and sessions fail their operations. Idempotent. */
  @Override
  void close();
}
