package io.partita.api.spi;

import io.partita.api.Node;
import io.partita.api.PartitionMap;
import io.partita.api.Rules;
import io.partita.api.Spread;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.PrimitiveIterator;

/**
 * A map in the making: for each partition the indexes of its nodes, and which further node keeps
 * the replicas as far apart as the rules want.
 *
 * <p>The spread is a constraint on a whole set: it must reach as many distinct regions, and zones,
 * as the membership and the number of replicas allow. A node fits an unfinished set if the places
 * left after it are enough for the regions and the zones that are still to be reached.
 */
final class Cells {
  static final int FREE = -1;

  /** A node, and how many precede it in the order for a partition. */
  record Choice(int node, int rank) {
    static final Choice NONE = new Choice(FREE, 0);
  }

  final List<Node> nodes;
  final Rules rules;
  final Ranking ranking;

  /** partition -> the point that nodes are ranked for. */
  private final long[] points;

  /** partition -> its nodes, {@link #FREE} where none is chosen yet. */
  final int[][] replicas;

  /** As {@link #replicas}, but only what was taken over from the previous map. */
  private final int[][] kept;

  /** node -> number of its copies. */
  final int[] held;

  private final int[] region;
  private final int[] zone;
  private final int regionsWanted;
  private final int zonesWanted;

  Cells(List<Node> nodes, Rules rules, long[] points, Ranking ranking) {
    this.nodes = nodes;
    this.rules = rules;
    this.points = points;
    this.ranking = ranking;
    this.replicas = new int[points.length][rules.replicas()];
    this.kept = new int[points.length][rules.replicas()];
    for (int p = 0; p < replicas.length; p++) {
      Arrays.fill(replicas[p], FREE);
      Arrays.fill(kept[p], FREE);
    }
    this.held = new int[nodes.size()];
    this.region = new int[nodes.size()];
    this.zone = new int[nodes.size()];
    Map<String, Integer> regions = new HashMap<>();
    Map<List<String>, Integer> zones = new HashMap<>();
    for (int n = 0; n < nodes.size(); n++) {
      Node node = nodes.get(n);
      regions.putIfAbsent(node.region(), regions.size());
      zones.putIfAbsent(List.of(node.region(), node.zone()), zones.size());
      region[n] = regions.getOrDefault(node.region(), 0);
      zone[n] = zones.getOrDefault(List.of(node.region(), node.zone()), 0);
    }
    this.regionsWanted =
        rules.spread() == Spread.REGIONS ? Math.min(regions.size(), rules.replicas()) : 0;
    this.zonesWanted =
        rules.spread() == Spread.NODES ? 0 : Math.min(zones.size(), rules.replicas());
  }

  int partitions() {
    return replicas.length;
  }

  /** The nodes in their order for a partition, checked as they come. */
  PrimitiveIterator.OfInt order(int partition) {
    PrimitiveIterator.OfInt raw = ranking.order(points[partition]);
    return new PrimitiveIterator.OfInt() {
      private final long[] seen = new long[(nodes.size() + 63) >>> 6];
      private int given;

      @Override
      public boolean hasNext() {
        return given < nodes.size();
      }

      @Override
      public int nextInt() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        if (!raw.hasNext()) {
          throw new IllegalStateException(
              "ranking of partition "
                  + partition
                  + " ends after "
                  + given
                  + " of "
                  + nodes.size()
                  + " nodes");
        }
        int node = raw.nextInt();
        if (node < 0 || node >= nodes.size()) {
          throw new IllegalStateException(
              "ranking of partition "
                  + partition
                  + " names node index "
                  + node
                  + " of "
                  + nodes.size());
        }
        if ((seen[node >> 6] & 1L << node) != 0) {
          throw new IllegalStateException(
              "ranking of partition " + partition + " names node index " + node + " twice");
        }
        seen[node >> 6] |= 1L << node;
        given++;
        return node;
      }
    };
  }

  /** The best-ranked of some nodes that fits a place; {@link #FREE} if none does. */
  int best(int partition, int place, ListedNodes among) {
    int position = among.at(partition, place).firstAdmitted();
    if (position >= among.count() - 1) {
      return position == among.count() ? FREE : among.node(position);
    }
    if (ranking instanceof SelectiveRanking selective) {
      return requireAdmitted(selective.first(points[partition], among), partition, among);
    }
    return firstRead(partition, among, nodes.size()).node();
  }

  /** As above, with its rank; none if that is not below {@code depth}. */
  Choice best(int partition, int place, ListedNodes among, int depth) {
    if (!(ranking instanceof SelectiveRanking selective)) {
      return firstRead(partition, among.at(partition, place), depth);
    }
    int node = best(partition, place, among);
    if (node == FREE) {
      return Choice.NONE;
    }
    int rank = selective.rank(points[partition], node, depth);
    return rank < depth ? new Choice(node, rank) : Choice.NONE;
  }

  private int requireAdmitted(int node, int partition, ListedNodes among) {
    if (node < 0 || node >= nodes.size() || !among.admits(node)) {
      throw new IllegalStateException(
          "ranking of partition "
              + partition
              + " chooses node index "
              + node
              + ", not a candidate");
    }
    return node;
  }

  private Choice firstRead(int partition, Candidates among, int depth) {
    PrimitiveIterator.OfInt order = order(partition);
    for (int rank = 0; rank < depth && order.hasNext(); rank++) {
      int node = order.nextInt();
      if (among.admits(node)) {
        return new Choice(node, rank);
      }
    }
    return Choice.NONE;
  }

  /** Takes over what of the previous map is still allowed; the rest stays free. */
  void keep(PartitionMap previous) {
    Map<String, Integer> index = new HashMap<>();
    for (int n = 0; n < nodes.size(); n++) {
      index.put(nodes.get(n).id(), n);
    }
    for (int p = 0; p < partitions(); p++) {
      for (String id : previous.replicas(p)) {
        Integer node = index.get(id);
        int place = firstFree(p);
        if (node != null && place >= 0 && fits(p, place, node)) {
          put(p, place, node);
          kept[p][place] = node;
        }
      }
    }
  }

  /** Whether what stands at a place stood there in the previous map. */
  boolean isKept(int partition, int place) {
    return kept[partition][place] == replicas[partition][place];
  }

  /** The place of a node among the replicas of a partition; -1 if it has none. */
  int placeOf(int partition, int node) {
    int[] cell = replicas[partition];
    for (int place = 0; place < cell.length; place++) {
      if (cell[place] == node) {
        return place;
      }
    }
    return -1;
  }

  /** The bare algorithm: the first nodes in rank that fit, whatever they hold. */
  void fillByRank() {
    for (int p = 0; p < partitions(); p++) {
      PrimitiveIterator.OfInt order = order(p);
      for (int place = 0; place < rules.replicas(); ) {
        int node = order.nextInt();
        if (fits(p, place, node)) {
          put(p, place++, node);
        } else if (!order.hasNext()) {
          order = order(p);
        }
      }
    }
  }

  int firstFree(int partition) {
    for (int place = 0; place < replicas[partition].length; place++) {
      if (replicas[partition][place] == FREE) {
        return place;
      }
    }
    return -1;
  }

  void put(int partition, int place, int node) {
    int before = replicas[partition][place];
    if (before != FREE) {
      held[before]--;
    }
    replicas[partition][place] = node;
    held[node]++;
  }

  /** Whether a node may stand at that place, given what stands at the others. */
  boolean fits(int partition, int place, int node) {
    int[] cell = replicas[partition];
    if (cell.length == 1) {
      return true;
    }
    int free = 0;
    int regions = 1;
    int zones = 1;
    for (int i = 0; i < cell.length; i++) {
      if (i == place) {
        continue;
      }
      if (cell[i] == FREE) {
        free++;
      } else if (cell[i] == node) {
        return false;
      } else {
        regions += isFirstOf(region, cell, i, place, node) ? 1 : 0;
        zones += isFirstOf(zone, cell, i, place, node) ? 1 : 0;
      }
    }
    return free >= regionsWanted - regions && free >= zonesWanted - zones;
  }

  private static boolean isFirstOf(int[] group, int[] cell, int at, int place, int node) {
    if (group[cell[at]] == group[node]) {
      return false;
    }
    for (int i = 0; i < at; i++) {
      if (i != place && cell[i] != FREE && group[cell[i]] == group[cell[at]]) {
        return false;
      }
    }
    return true;
  }
}
