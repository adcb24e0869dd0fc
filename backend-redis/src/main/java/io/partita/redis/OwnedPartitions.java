package io.partita.redis;

import io.partita.api.PartitionState;
import java.util.BitSet;
import java.util.Map;

/** The partitions for which a session has plain permission (rule 3). Thread-safe. */
final class OwnedPartitions {
  private volatile BitSet ids;

  /** Those that a node owns by its table. */
  OwnedPartitions(ServerRecord record) {
    BitSet owned = new BitSet();
    for (Map.Entry<Integer, NodeRow> row : record.rows().entrySet()) {
      if (row.getValue().state() == PartitionState.OWNED) {
        owned.set(row.getKey());
      }
    }
    this.ids = owned;
  }

  boolean contains(int partition) {
    return ids.get(partition);
  }

  synchronized void add(int partition) {
    if (!ids.get(partition)) {
      BitSet more = (BitSet) ids.clone();
      more.set(partition);
      ids = more;
    }
  }
}
