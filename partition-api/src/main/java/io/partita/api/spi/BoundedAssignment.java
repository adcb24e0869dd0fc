package io.partita.api.spi;

import java.util.Comparator;
import java.util.PrimitiveIterator;
import java.util.PriorityQueue;

/**
 * Completes a half-filled map so that every node holds its quota, and moves the least.
 *
 * <p>What was kept stays unless its node holds more than its quota. First, free places are filled,
 * each by the best-ranked node that fits and is below its quota. Then copies leave the nodes above
 * their quota: of all the copies that could go to a node below its quota, the one goes next whose
 * new node ranks best for it, so rank chooses <em>what</em> moves <em>where</em>, while the quotas
 * alone decide <em>how much</em> moves. The number of moves is the least possible for the quotas,
 * unless keeping replicas apart blocks a direct move.
 *
 * <p>Determinism: partitions by index, candidates by (rank, partition), nodes by index (their order
 * by id). Cost: O(P n) in the worst case for P partitions and n nodes, O(P) rankings typically.
 */
final class BoundedAssignment {

  /** A copy that could move: from a place of a partition to a node, at a rank. */
  private record Candidate(int rank, int partition, int place, int target) {}

  private final Cells cells;
  private final int[] quota;

  BoundedAssignment(Cells cells) {
    this.cells = cells;
    this.quota = Quotas.ofCopies(cells.nodes, cells.rules, cells.held);
  }

  void run() {
    for (int p = 0; p < cells.partitions(); p++) {
      for (int place = cells.firstFree(p); place >= 0; place = cells.firstFree(p)) {
        fill(p, place);
      }
    }
    shiftSurplus();
  }

  private boolean below(int node) {
    return cells.held[node] < quota[node];
  }

  private void fill(int partition, int place) {
    PrimitiveIterator.OfInt order = cells.order(partition);
    int fallback = Cells.FREE;
    while (order.hasNext()) {
      int node = order.nextInt();
      if (cells.fits(partition, place, node)) {
        if (below(node)) {
          cells.put(partition, place, node);
          return;
        }
        if (fallback == Cells.FREE || relativeLoad(node) < relativeLoad(fallback)) {
          fallback = node;
        }
      }
    }
    if (fallback == Cells.FREE) {
      throw new IllegalStateException("ranking of partition " + partition + " repeats a node");
    }
    if (!fillBySwap(partition, place)) {
      // Keeping replicas apart goes before the bound: an outage of a zone costs more than load.
      cells.put(partition, place, fallback);
    }
  }

  private double relativeLoad(int node) {
    return (cells.held[node] + 1.0) / cells.nodes.get(node).weight();
  }

  /** Node a has room but does not fit here: let it relieve a node b elsewhere that does. */
  private boolean fillBySwap(int partition, int place) {
    for (int a = 0; a < quota.length; a++) {
      if (!below(a)) {
        continue;
      }
      for (int q = 0; q < cells.partitions(); q++) {
        for (int other = 0; other < cells.replicas[q].length; other++) {
          int b = cells.replicas[q][other];
          if (q != partition
              && b != Cells.FREE
              && cells.fits(partition, place, b)
              && cells.fits(q, other, a)) {
            cells.put(q, other, a);
            cells.put(partition, place, b);
            return true;
          }
        }
      }
    }
    return false;
  }

  private void shiftSurplus() {
    PriorityQueue<Candidate> queue =
        new PriorityQueue<>(
            Comparator.comparingInt(Candidate::rank)
                .thenComparingInt(Candidate::partition)
                .thenComparingInt(Candidate::place));
    for (int p = 0; p < cells.partitions(); p++) {
      for (int place = 0; place < cells.replicas[p].length; place++) {
        offer(queue, p, place);
      }
    }
    while (!queue.isEmpty()) {
      Candidate next = queue.poll();
      boolean stillFits = cells.fits(next.partition(), next.place(), next.target());
      if (isSurplus(next.partition(), next.place()) && below(next.target()) && stillFits) {
        cells.put(next.partition(), next.place(), next.target());
      } else {
        offer(queue, next.partition(), next.place());
      }
    }
  }

  private boolean isSurplus(int partition, int place) {
    int node = cells.replicas[partition][place];
    return cells.held[node] > quota[node];
  }

  private void offer(PriorityQueue<Candidate> queue, int partition, int place) {
    if (!isSurplus(partition, place)) {
      return;
    }
    PrimitiveIterator.OfInt order = cells.order(partition);
    for (int rank = 0; order.hasNext(); rank++) {
      int node = order.nextInt();
      if (below(node) && cells.fits(partition, place, node)) {
        queue.add(new Candidate(rank, partition, place, node));
        return;
      }
    }
  }
}
