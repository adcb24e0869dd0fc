package io.partita.api.spi;

import java.util.Comparator;
import java.util.PrimitiveIterator;
import java.util.PriorityQueue;

/**
 * Completes a half-filled map so that every node holds its quota, and moves the least.
 *
 * <p>What was kept stays unless its node holds more than its quota. First, free places are filled,
 * each by the best-ranked node that fits and is below its quota, else by the best-ranked one that
 * fits. Then copies leave the nodes above their quota: of all the copies that could go to a node
 * below its quota, the one goes next whose new node ranks best for it, so rank chooses
 * <em>what</em> moves <em>where</em>, while the quotas alone decide <em>how much</em> moves. Copies
 * that were only just placed go first, since they move nothing. What keeping replicas apart still
 * holds up goes over third nodes ({@link SurplusChains}).
 *
 * <p>Passing overflow on in rank is consistent hashing with bounded loads (V. Mirrokni, M. Thorup,
 * M. Zadimoghaddam, SODA 2018, arXiv:1608.01350), here with a bound of the share itself, which
 * takes a history: the map before.
 *
 * <p>Determinism: partitions by index, candidates by (rank, partition, place), nodes by index
 * (their order by id).
 *
 * <p>Cost for P partitions, n nodes and r replicas: P r rankings, of which mostly the first few
 * nodes are read; when S copies are above quota, S rankings once for each power of 16 up to the
 * rank at which the last one finds a place. At worst each ranking is read to its end.
 */
final class BoundedAssignment {

  /** How deep rankings are read at first. */
  private static final int FIRST_DEPTH = 2;

  /** How many times deeper they are read each time that it was not enough. */
  private static final int DEEPER = 16;

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
    SurplusChains chains = new SurplusChains(cells, quota);
    shiftSurplus(false);
    chains.run(0);
    shiftSurplus(true);
    chains.run(Integer.MAX_VALUE);
  }

  private boolean below(int node) {
    return cells.held[node] < quota[node];
  }

  private void fill(int partition, int place) {
    PrimitiveIterator.OfInt order = cells.order(partition);
    int best = Cells.FREE;
    while (order.hasNext()) {
      int node = order.nextInt();
      if (best != Cells.FREE && !below(node)) {
        continue;
      }
      if (cells.fits(partition, place, node)) {
        if (below(node)) {
          cells.put(partition, place, node);
          return;
        }
        best = node;
      }
    }
    // An unfinished set can always be completed (see Cells), if not by a node below its quota.
    cells.put(partition, place, best);
  }

  private void shiftSurplus(boolean kept) {
    int depth = FIRST_DEPTH;
    while (hasSurplus()) {
      shiftWithin(depth, kept);
      if (depth >= cells.nodes.size()) {
        return;
      }
      depth = Math.min(DEEPER * depth, cells.nodes.size());
    }
  }

  private boolean hasSurplus() {
    for (int node = 0; node < quota.length; node++) {
      if (cells.held[node] > quota[node]) {
        return true;
      }
    }
    return false;
  }

  /** Moves what finds a place among the first {@code depth} nodes of its ranking. */
  private void shiftWithin(int depth, boolean kept) {
    PriorityQueue<Candidate> queue =
        new PriorityQueue<>(
            Comparator.comparingInt(Candidate::rank)
                .thenComparingInt(Candidate::partition)
                .thenComparingInt(Candidate::place));
    for (int p = 0; p < cells.partitions(); p++) {
      for (int place = 0; place < cells.replicas[p].length; place++) {
        if (cells.isKept(p, place) == kept) {
          offer(queue, p, place, depth);
        }
      }
    }
    while (!queue.isEmpty()) {
      Candidate next = queue.poll();
      if (!isSurplus(next.partition(), next.place())) {
        continue;
      }
      if (below(next.target()) && cells.fits(next.partition(), next.place(), next.target())) {
        cells.put(next.partition(), next.place(), next.target());
      } else {
        offer(queue, next.partition(), next.place(), depth);
      }
    }
  }

  private boolean isSurplus(int partition, int place) {
    int node = cells.replicas[partition][place];
    return cells.held[node] > quota[node];
  }

  private void offer(PriorityQueue<Candidate> queue, int partition, int place, int depth) {
    if (!isSurplus(partition, place)) {
      return;
    }
    PrimitiveIterator.OfInt order = cells.order(partition);
    for (int rank = 0; rank < depth && order.hasNext(); rank++) {
      int node = order.nextInt();
      if (below(node) && cells.fits(partition, place, node)) {
        queue.add(new Candidate(rank, partition, place, node));
        return;
      }
    }
  }
}
