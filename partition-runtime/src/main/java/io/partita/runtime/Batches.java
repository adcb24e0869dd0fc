package io.partita.runtime;

import io.partita.api.Movement;
import io.partita.api.spi.Capability;
import io.partita.api.spi.NodeStore.PartitionSize;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;

/**
 * What is in transit at a time. A store that scans a partition alone loses nothing by small
 * batches; any other passes over all its entries for each batch, so that the fewest batches are the
 * fastest, up to what the coordinator can remember of them.
 */
final class Batches {
  private static final long MOST_KEYS = 500_000;
  private static final long MOST_BYTES = 256L << 20;

  private final Steps steps;
  private final Tuning tuning;
  private final int halvings;

  /**
   * Batches of a term.
   *
   * @param halvings how often they are to be halved: a batch that is interrupted again and again
   *     has to begin anew each time
   */
  Batches(Steps steps, Tuning tuning, int halvings) {
    this.steps = steps;
    this.tuning = tuning;
    this.halvings = halvings;
  }

  /** Cuts what departs from one node, in its order; no batch is empty. */
  List<List<Movement>> cut(NodeLink source, List<Movement> all, ToIntFunction<byte[]> partitionOf) {
    boolean grouped = source.store().capabilities().contains(Capability.PARTITION_SCAN);
    Map<Integer, PartitionSize> sizes =
        grouped
            ? Map.of()
            : steps.repeatable(source.node().id(), () -> source.store().sizes(partitionOf));
    int most =
        Math.max(
            1, Math.min(grouped ? tuning.batchPartitions() : all.size(), all.size()) >> halvings);
    List<List<Movement>> batches = new ArrayList<>();
    List<Movement> batch = new ArrayList<>();
    PartitionSize sum = PartitionSize.EMPTY;
    for (Movement movement : all) {
      PartitionSize size = sizes.getOrDefault(movement.partition(), PartitionSize.EMPTY);
      PartitionSize more = sum.plus(size);
      boolean full = batch.size() == most || more.keys() > MOST_KEYS || more.bytes() > MOST_BYTES;
      if (full && !batch.isEmpty()) {
        batches.add(batch);
        batch = new ArrayList<>();
        more = size;
      }
      batch.add(movement);
      sum = more;
    }
    if (!batch.isEmpty()) {
      batches.add(batch);
    }
    return batches;
  }
}
