package io.partita.api.spi;

import io.partita.api.PartitionMap;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Optional;

/**
 * Chooses the primary among the replicas of each partition, so that each node is primary of its
 * share. Changes roles only, so it moves no data.
 *
 * <p>Kept primaries stay if they can. A node with too many hands over along a shortest chain of
 * partitions (an augmenting path), so a surplus finds its way even if no partition is shared
 * directly. O(P r) for each unit of surplus.
 */
final class PrimaryBalance {
  private final Cells cells;
  private final int[] primaries;
  private final int[] quota;

  PrimaryBalance(Cells cells, Optional<PartitionMap> previous) {
    this.cells = cells;
    this.primaries = new int[cells.nodes.size()];
    previous.ifPresent(this::putKeptPrimariesFirst);
    for (int[] cell : cells.replicas) {
      primaries[cell[0]]++;
    }
    this.quota = Quotas.ofPrimaries(cells.nodes, cells.partitions(), cells.held, primaries);
  }

  private void putKeptPrimariesFirst(PartitionMap previous) {
    for (int p = 0; p < cells.partitions(); p++) {
      int[] cell = cells.replicas[p];
      for (int place = 1; place < cell.length; place++) {
        if (cells.nodes.get(cell[place]).id().equals(previous.primary(p))) {
          swap(cell, place);
        }
      }
    }
  }

  void run() {
    if (cells.rules.replicas() == 1) {
      return;
    }
    for (int node = 0; node < quota.length; node++) {
      while (primaries[node] > quota[node] && handOver(node)) {
        // each hand-over takes one from this node and gives one to a node below its quota
      }
    }
  }

  /** Breadth-first: node -> the partition and place over which it was reached. */
  private boolean handOver(int from) {
    int[] viaPartition = new int[quota.length];
    int[] viaPlace = new int[quota.length];
    Arrays.fill(viaPartition, -1);
    ArrayDeque<Integer> queue = new ArrayDeque<>();
    queue.add(from);
    while (!queue.isEmpty()) {
      int node = queue.remove();
      for (int p = 0; p < cells.partitions(); p++) {
        int[] cell = cells.replicas[p];
        if (cell[0] != node) {
          continue;
        }
        for (int place = 1; place < cell.length; place++) {
          int next = cell[place];
          if (next == from || viaPartition[next] >= 0) {
            continue;
          }
          viaPartition[next] = p;
          viaPlace[next] = place;
          if (primaries[next] < quota[next]) {
            shiftAlong(from, next, viaPartition, viaPlace);
            return true;
          }
          queue.add(next);
        }
      }
    }
    return false;
  }

  private void shiftAlong(int from, int to, int[] viaPartition, int[] viaPlace) {
    primaries[from]--;
    primaries[to]++;
    for (int node = to; node != from; ) {
      int[] cell = cells.replicas[viaPartition[node]];
      int giver = cell[0];
      swap(cell, viaPlace[node]);
      node = giver;
    }
  }

  private static void swap(int[] cell, int place) {
    int primary = cell[0];
    cell[0] = cell[place];
    cell[place] = primary;
  }
}
