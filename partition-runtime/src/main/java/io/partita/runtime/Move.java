package io.partita.runtime;

import io.partita.api.MigrationId;

/** One partition on its way from one node to another. */
record Move(int partition, MigrationId id, NodeLink source, NodeLink target) {
  String from() {
    return source.node().id();
  }

  String to() {
    return target.node().id();
  }
}
