package io.partita.api.spi;

import java.util.Comparator;
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
 * <p>Cost for P partitions, n nodes and r replicas: P r times the best of the nodes below their
 * quota; when S copies are on nodes above theirs, S times that and its rank, once for each power of
 * 16 up to the rank at which the last of them finds a place. A {@link SelectiveRanking} answers at
 * its own cost; of others, mostly the first few nodes of an order are read, at worst all.
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

  /** The nodes below their quota. */
  private ListedNodes below;

  private final ListedNodes all;

  BoundedAssignment(Cells cells) {
    this.cells = cells;
    this.quota = Quotas.ofCopies(cells.nodes, cells.rules, cells.partitions(), cells.held);
    this.below = new ListedNodes(cells, this::isBelow);
    this.all = new ListedNodes(cells, node -> true);
  }

  void run() {
    for (int p = 0; p < cells.partitions(); p++) {
      for (int place = cells.firstFree(p); place >= 0; place = cells.firstFree(p)) {
        int node = cells.best(p, place, below);
        // An unfinished set can always be completed (see Cells), if not by a node below its quota.
        put(p, place, node != Cells.FREE ? node : cells.best(p, place, all));
      }
    }
    SurplusChains chains = new SurplusChains(cells, quota);
    shiftSurplus(false);
    chains.run(0);
    shiftSurplus(true);
    chains.run(Integer.MAX_VALUE);
  }

  private boolean isBelow(int node) {
    return cells.held[node] < quota[node];
  }

  private void put(int partition, int place, int node) {
    cells.put(partition, place, node);
    if (!isBelow(node)) {
      below.remove(node);
    }
  }

  private void shiftSurplus(boolean kept) {
    below = new ListedNodes(cells, this::isBelow);
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
      for (int place = 0; place < cells.rules.replicas(); place++) {
        if (cells.isKept(p, place) == kept) {
          offer(queue, p, place, depth);
        }
      }
    }
    while (!queue.isEmpty()) {
      Candidate next = queue.poll();
      int p = next.partition();
      int place = next.place();
      if (isSurplus(p, place) && below.at(p, place).admits(next.target())) {
        put(p, place, next.target());
      } else {
        offer(queue, p, place, depth);
      }
    }
  }

  private boolean isSurplus(int partition, int place) {
    int node = cells.replicas[partition][place];
    return cells.held[node] > quota[node];
  }

  private void offer(PriorityQueue<Candidate> queue, int partition, int place, int depth) {
    if (isSurplus(partition, place)) {
      Cells.Choice best = cells.best(partition, place, below, depth);
      if (best.node() != Cells.FREE) {
        queue.add(new Candidate(best.rank(), partition, place, best.node()));
      }
    }
  }
}
