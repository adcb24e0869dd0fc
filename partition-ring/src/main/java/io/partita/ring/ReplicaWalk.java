package io.partita.ring;

import io.partita.api.Node;
import io.partita.api.Rules;
import io.partita.api.Spread;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * Chooses replicas along a continuum: the owner of the arc, then the next distinct nodes that a
 * walk meets, leaving out those that would keep the set from reaching as many regions and zones as
 * the rules want and the membership has. Nodes without a point come last, by id.
 *
 * <p>Not thread-safe. For r replicas: typically O(r) points an arc, all points at worst.
 */
final class ReplicaWalk {
  private final Continuum continuum;
  private final int[] regions;
  private final int[] zones;
  private final int regionsWanted;
  private final int zonesWanted;
  private final int[] chosen;

  /** The distinct nodes in the order in which the walk meets them, as far as it went. */
  private final int[] met;

  /** node -> the walk in which it was met last. */
  private final int[] metIn;

  private int metCount;
  private int walk;
  private int next;
  private int pointsLeft;

  ReplicaWalk(Continuum continuum, List<Node> nodes, Rules rules) {
    int replicas = rules.replicas();
    this.continuum = continuum;
    this.regions = labels(nodes, Node::region);
    this.zones = labels(nodes, n -> List.of(n.region(), n.zone()));
    this.regionsWanted =
        rules.spread() == Spread.REGIONS ? Math.min(distinct(regions), replicas) : 0;
    this.zonesWanted = rules.spread() == Spread.NODES ? 0 : Math.min(distinct(zones), replicas);
    this.chosen = new int[replicas];
    this.met = new int[nodes.size()];
    this.metIn = new int[nodes.size()];
  }

  private static int[] labels(List<Node> nodes, Function<Node, Object> label) {
    List<Object> seen = new ArrayList<>(nodes.stream().map(label).distinct().toList());
    return nodes.stream().mapToInt(n -> seen.indexOf(label.apply(n))).toArray();
  }

  private static int distinct(int[] labels) {
    return (int) Arrays.stream(labels).distinct().count();
  }

  /** The replicas of an arc, primary first, as indexes of nodes; overwritten by the next call. */
  int[] from(int arc) {
    next = continuum.pointOf(arc);
    pointsLeft = continuum.points();
    metCount = 0;
    walk++;
    for (int place = 0; place < chosen.length; place++) {
      int at = 0;
      while (!fits(place, met(at))) {
        at++;
      }
      chosen[place] = met[at];
    }
    return chosen;
  }

  /** The node that this walk meets at that position. */
  private int met(int position) {
    while (metCount <= position) {
      // Behind the points, the index itself goes through the nodes.
      int node = pointsLeft > 0 ? continuum.node(next) : -pointsLeft;
      next = next + 1 == continuum.points() ? 0 : next + 1;
      pointsLeft--;
      if (metIn[node] != walk) {
        metIn[node] = walk;
        met[metCount++] = node;
      }
    }
    return met[position];
  }

  /** Whether the places left after this node are enough to reach what the rules want. */
  private boolean fits(int place, int node) {
    int regionsReached = 1;
    int zonesReached = 1;
    for (int i = 0; i < place; i++) {
      if (chosen[i] == node) {
        return false;
      }
      regionsReached += isFirstOf(regions, i, node) ? 1 : 0;
      zonesReached += isFirstOf(zones, i, node) ? 1 : 0;
    }
    int left = chosen.length - place - 1;
    return left >= regionsWanted - regionsReached && left >= zonesWanted - zonesReached;
  }

  private boolean isFirstOf(int[] labels, int at, int node) {
    if (labels[chosen[at]] == labels[node]) {
      return false;
    }
    for (int i = 0; i < at; i++) {
      if (labels[chosen[i]] == labels[chosen[at]]) {
        return false;
      }
    }
    return true;
  }
}
