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
 * directly; where the replicas allow no better, the surplus stays. For P partitions of r replicas,
 * a unit of surplus costs O(r P / n) typically and O(r P) at worst.
 */
final class PrimaryBalance {
  private static final int NONE = -1;

  private final Cells cells;
  private final int[] primaries;
  private final int[] quota;

  /** The partitions of each primary as linked lists: node -> first, partition -> next, previous. */
  private final int[] first;

  private final int[] next;
  private final int[] last;

  /** How each node was reached in the search: over which partition, at which place. */
  private final int[] viaPartition;

  private final int[] viaPlace;

  PrimaryBalance(Cells cells, Optional<PartitionMap> previous) {
    this.cells = cells;
    int nodes = cells.nodes.size();
    this.primaries = new int[nodes];
    this.first = new int[nodes];
    this.next = new int[cells.partitions()];
    this.last = new int[cells.partitions()];
    this.viaPartition = new int[nodes];
    this.viaPlace = new int[nodes];
    previous.ifPresent(this::putKeptPrimariesFirst);
    Arrays.fill(first, NONE);
    for (int p = cells.partitions() - 1; p >= 0; p--) {
      link(p);
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
        // Each chain takes one role from this node and brings one to a node below its quota.
      }
    }
  }

  private boolean handOver(int from) {
    Arrays.fill(viaPartition, NONE);
    ArrayDeque<Integer> queue = new ArrayDeque<>();
    queue.add(from);
    while (!queue.isEmpty()) {
      for (int p = first[queue.remove()]; p != NONE; p = next[p]) {
        int[] cell = cells.replicas[p];
        for (int place = 1; place < cell.length; place++) {
          int node = cell[place];
          if (node == from || viaPartition[node] != NONE) {
            continue;
          }
          viaPartition[node] = p;
          viaPlace[node] = place;
          if (primaries[node] < quota[node]) {
            shiftAlong(from, node);
            return true;
          }
          queue.add(node);
        }
      }
    }
    return false;
  }

  private void shiftAlong(int from, int to) {
    for (int node = to; node != from; ) {
      int p = viaPartition[node];
      int giver = cells.replicas[p][0];
      unlink(p);
      swap(cells.replicas[p], viaPlace[node]);
      link(p);
      node = giver;
    }
  }

  private void link(int partition) {
    int node = cells.replicas[partition][0];
    next[partition] = first[node];
    last[partition] = NONE;
    if (first[node] != NONE) {
      last[first[node]] = partition;
    }
    first[node] = partition;
    primaries[node]++;
  }

  private void unlink(int partition) {
    int node = cells.replicas[partition][0];
    if (last[partition] == NONE) {
      first[node] = next[partition];
    } else {
      next[last[partition]] = next[partition];
    }
    if (next[partition] != NONE) {
      last[next[partition]] = last[partition];
    }
    primaries[node]--;
  }

  private static void swap(int[] cell, int place) {
    int primary = cell[0];
    cell[0] = cell[place];
    cell[place] = primary;
  }
}
