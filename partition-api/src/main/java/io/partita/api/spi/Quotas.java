package io.partita.api.spi;

import io.partita.api.Node;
import io.partita.api.Rules;
import io.partita.api.Spread;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How many copies each node should hold: its weighted share, rounded down or up so that the sum is
 * right.
 *
 * <p>Replicas that stay apart bound what a region or a zone can hold. With k groups and r replicas,
 * a partition has at least one copy in each group if k is at most r, and at most one if k is at
 * least r. So the total is poured down a tree (line, regions, zones, nodes) in proportion to the
 * weights, and what a bound keeps from one branch flows to its siblings (water filling): the share
 * of a branch is weight times level, but not less than its least and not more than its most, with
 * the level at which the shares sum up.
 *
 * <p>Whole numbers are found on the way down: everyone gets the floor of its share, and what is
 * left goes one by one, first to those that hold more than their floor already, since taking
 * nothing from them moves nothing; then by the larger remainder, then by name. At each step what is
 * left is less than the number of branches with a remainder, so every branch, and with it every
 * node, gets its real share rounded down or up, and never more than one from that.
 *
 * <p>Cost: O(n log n) for n nodes typically, O(n^2) if each node meets a bound at another level.
 */
final class Quotas {
  /** Sums of doubles are not exact: a share this close to a whole number is that number. */
  private static final double TOLERANCE = 1e-6;

  private final List<Quotas> children = new ArrayList<>();
  private final String region;
  private final String label;
  private final int leaf;
  private double weight;
  private double least;
  private double most;
  private double share;
  private double wanted;
  private boolean fixed;
  private int current;

  private Quotas(String region, String label, int leaf) {
    this.region = region;
    this.label = label;
    this.leaf = leaf;
  }

  /**
   * The quota of each node for {@link Rules#replicas} copies of each of so many partitions; {@link
   * Rules#partitions} is not asked.
   */
  static int[] ofCopies(List<Node> nodes, Rules rules, int partitions, int[] held) {
    boolean byRegion = rules.spread() == Spread.REGIONS && rules.replicas() > 1;
    boolean byZone = rules.spread() != Spread.NODES && rules.replicas() > 1;
    Quotas root = new Quotas("", "", -1);
    Map<String, Quotas> regions = new HashMap<>();
    Map<List<String>, Quotas> zones = new HashMap<>();
    for (int n = 0; n < nodes.size(); n++) {
      Node node = nodes.get(n);
      Quotas region =
          byRegion ? regions.computeIfAbsent(node.region(), r -> root.addGroup(r, "")) : root;
      Quotas parent =
          byZone
              ? zones.computeIfAbsent(
                  List.of(node.region(), node.zone()),
                  z -> region.addGroup(node.region(), node.zone()))
              : region;
      parent.addLeaf(n, node.id(), node.weight(), partitions, held[n]);
    }
    zones.values().forEach(zone -> zone.sumUp(rules, partitions, zones.size()));
    regions.values().forEach(region -> region.sumUp(rules, partitions, regions.size()));
    return root.pour(partitions * rules.replicas(), nodes.size());
  }

  /** The quota of each node for being primary: by weight, but no more than it holds copies. */
  static int[] ofPrimaries(List<Node> nodes, int partitions, int[] held, int[] primaries) {
    Quotas root = new Quotas("", "", -1);
    for (int n = 0; n < nodes.size(); n++) {
      Node node = nodes.get(n);
      root.addLeaf(n, node.id(), node.weight(), held[n], primaries[n]);
    }
    return root.pour(partitions, nodes.size());
  }

  private Quotas addGroup(String groupRegion, String groupLabel) {
    Quotas group = new Quotas(groupRegion, groupLabel, -1);
    children.add(group);
    return group;
  }

  private void addLeaf(int index, String id, double nodeWeight, int highest, int holds) {
    Quotas child = new Quotas("", id, index);
    child.weight = nodeWeight;
    child.most = highest;
    child.current = holds;
    children.add(child);
  }

  /** What this group can and must hold, one of {@code groups} that keep replicas apart. */
  private void sumUp(Rules rules, int partitions, int groups) {
    sortChildren();
    for (Quotas child : children) {
      weight = Math.min(weight + child.weight, Double.MAX_VALUE);
      least += child.least;
      most += child.most;
      current += child.current;
    }
    if (groups <= rules.replicas()) {
      least = Math.max(least, partitions);
    }
    if (groups >= rules.replicas()) {
      most = Math.min(most, partitions);
    }
  }

  /** Sums of doubles depend on the order, so the order must not depend on how nodes were given. */
  private void sortChildren() {
    children.sort(Comparator.comparing((Quotas c) -> c.region).thenComparing(c -> c.label));
  }

  private int[] pour(int total, int leaves) {
    sortChildren();
    int[] quotas = new int[leaves];
    share = total;
    round(total, quotas);
    return quotas;
  }

  /** Gives {@code total} to this branch, which is its share rounded down or up. */
  private void round(int total, int[] quotas) {
    if (leaf >= 0) {
      quotas[leaf] = total;
      return;
    }
    fillByWeight();
    int left = total;
    for (Quotas child : children) {
      left -= child.floor();
    }
    List<Quotas> order = new ArrayList<>(children);
    order.sort(
        Comparator.comparing((Quotas c) -> c.current <= c.floor())
            .thenComparing(c -> c.floor() - c.share));
    for (Quotas child : order) {
      boolean extra = left > 0 && child.share > child.floor();
      left -= extra ? 1 : 0;
      child.round(child.floor() + (extra ? 1 : 0), quotas);
    }
  }

  private int floor() {
    return (int) Math.floor(share);
  }

  /**
   * Shares out this branch's share. Each round supposes that no open child meets a bound; the ones
   * that do are fixed there, those below their least if too much was wanted in sum, those above
   * their most if too little (the other kind may become free again at the new level).
   */
  private void fillByWeight() {
    List<Quotas> open = new ArrayList<>(children);
    double rest = share;
    while (!open.isEmpty()) {
      double heaviest = open.stream().mapToDouble(c -> c.weight).max().orElseThrow();
      // Relative to the heaviest, so that neither huge nor tiny weights leave the range of doubles.
      double weights = 0;
      for (Quotas child : open) {
        weights += child.weight / heaviest;
      }
      double added = 0;
      for (Quotas child : open) {
        child.wanted = rest * (child.weight / heaviest / weights);
        child.share = Math.max(child.least, Math.min(child.most, child.wanted));
        added += child.share - child.wanted;
      }
      if (Math.abs(added) < TOLERANCE) {
        break;
      }
      boolean tooMuch = added > 0;
      for (Quotas child : List.copyOf(open)) {
        if (tooMuch ? child.share > child.wanted : child.share < child.wanted) {
          rest -= child.share;
          child.fixed = true;
        }
      }
      open.removeIf(child -> child.fixed);
    }
    children.forEach(child -> child.share = snapped(child.share));
  }

  private static double snapped(double share) {
    double whole = Math.rint(share);
    return Math.abs(share - whole) < TOLERANCE ? whole : share;
  }
}
