package io.partita.api.spi;

import java.util.ArrayDeque;
import java.util.Arrays;

/**
 * Brings nodes down to their quota where no copy can go straight to a node below its quota, because
 * replicas must stay apart: a copy goes to a third node, which gives another copy on, and so on.
 *
 * <p>A chain is a shortest path in the graph whose nodes are the stores and whose edges are the
 * copies that may be handed over; a copy that was not kept from the previous map may be handed over
 * for nothing, so such copies are used first (0-1 breadth-first search). The quotas come from a
 * flow that keeps replicas apart ({@link Quotas}), so a surplus has a chain to a deficit.
 *
 * <p>For P partitions, n nodes and r replicas, a unit of surplus costs O(P r) and, for each node
 * that the search meets, n times the copies of that node. Such units are few.
 */
final class SurplusChains {
  private static final int UNREACHED = Integer.MAX_VALUE;

  private final Cells cells;
  private final int[] quota;
  private final int[] cost;
  private final boolean[] settled;
  private final int[] viaPartition;
  private final int[] viaPlace;

  /** The copies of each node, as partition * replicas + place: node -> from where to where. */
  private final int[] copies;

  private final int[] firstCopy;

  SurplusChains(Cells cells, int[] quota) {
    this.cells = cells;
    this.quota = quota;
    this.cost = new int[quota.length];
    this.settled = new boolean[quota.length];
    this.viaPartition = new int[quota.length];
    this.viaPlace = new int[quota.length];
    this.copies = new int[cells.partitions() * cells.rules.replicas()];
    this.firstCopy = new int[quota.length + 1];
  }

  /**
   * Relieves nodes as long as there are chains that hand over at most that many kept copies.
   *
   * @param most of kept copies in one chain
   */
  void run(int most) {
    boolean indexed = false;
    for (int node = 0; node < quota.length; node++) {
      boolean relieved = true;
      while (relieved && cells.held[node] > quota[node]) {
        if (!indexed) {
          indexCopies();
        }
        relieved = relieve(node, most);
        indexed = !relieved;
      }
    }
  }

  private void indexCopies() {
    int at = 0;
    for (int node = 0; node < quota.length; node++) {
      at += cells.held[node];
      firstCopy[node] = at;
    }
    firstCopy[quota.length] = at;
    int replicas = cells.rules.replicas();
    for (int copy = copies.length - 1; copy >= 0; copy--) {
      copies[--firstCopy[cells.replicas[copy / replicas][copy % replicas]]] = copy;
    }
  }

  private boolean relieve(int from, int most) {
    Arrays.fill(cost, UNREACHED);
    Arrays.fill(settled, false);
    cost[from] = 0;
    ArrayDeque<Integer> queue = new ArrayDeque<>();
    queue.add(from);
    while (!queue.isEmpty()) {
      int node = queue.remove();
      if (settled[node]) {
        continue;
      }
      settled[node] = true;
      if (cells.held[node] < quota[node] && shiftAlong(from, node)) {
        return true;
      }
      reachFrom(node, queue, most);
    }
    return false;
  }

  private void reachFrom(int node, ArrayDeque<Integer> queue, int most) {
    int replicas = cells.rules.replicas();
    for (int i = firstCopy[node]; i < firstCopy[node + 1]; i++) {
      int p = copies[i] / replicas;
      int place = copies[i] % replicas;
      int total = cost[node] + (cells.isKept(p, place) ? 1 : 0);
      for (int next = 0; total <= most && next < quota.length; next++) {
        if (total < cost[next] && !settled[next] && cells.fits(p, place, next)) {
          reach(next, total, p, place);
          if (total == cost[node]) {
            queue.addFirst(next);
          } else {
            queue.addLast(next);
          }
        }
      }
    }
  }

  private void reach(int node, int total, int partition, int place) {
    cost[node] = total;
    viaPartition[node] = partition;
    viaPlace[node] = place;
  }

  /** Hands over from the end of the chain; takes all back if two hand-overs exclude each other. */
  private boolean shiftAlong(int from, int to) {
    ArrayDeque<int[]> done = new ArrayDeque<>();
    for (int node = to; node != from; ) {
      int p = viaPartition[node];
      int place = viaPlace[node];
      int giver = cells.replicas[p][place];
      if (!cells.fits(p, place, node)) {
        done.forEach(move -> cells.put(move[0], move[1], move[2]));
        return false;
      }
      cells.put(p, place, node);
      done.push(new int[] {p, place, giver});
      node = giver;
    }
    return true;
  }
}
