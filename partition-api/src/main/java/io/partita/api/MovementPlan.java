package io.partita.api;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The difference of two maps: what moves from where to where, in the order of the line.
 *
 * <p>The maps must have one key space; their boundaries may differ, then the pieces are the
 * intervals between the boundaries of both.
 *
 * <p>Immutable and thread-safe. Built in O(n) for n partitions.
 *
 * @param before the earlier map
 * @param after the later map
 * @param movements pieces whose replicas differ, in the order of the line
 */
public record MovementPlan(PartitionMap before, PartitionMap after, List<Movement> movements) {

  /** Copies the list. */
  public MovementPlan {
    movements = List.copyOf(movements);
  }

  /**
   * Compares two maps.
   *
   * @throws IllegalArgumentException if their key spaces differ: no piece of one line is a piece of
   *     the other
   */
  public static MovementPlan between(PartitionMap before, PartitionMap after) {
    if (!before.keySpace().id().equals(after.keySpace().id())) {
      throw Problem.of("key space", after.keySpace().id(), before.keySpace().id() + ", as before")
          .asException();
    }
    List<Movement> movements = new ArrayList<>();
    if (before.sameIntervals(after)) {
      for (int i = 0; i < after.size(); i++) {
        addIfMoved(movements, before, i, after, i, after.interval(i), after.share(i));
      }
    } else {
      overCommonPieces(before, after, movements);
    }
    return new MovementPlan(before, after, movements);
  }

  private static void overCommonPieces(
      PartitionMap before, PartitionMap after, List<Movement> movements) {
    int b = 0;
    int a = 0;
    while (true) {
      Interval of = before.interval(b);
      Interval to = after.interval(a);
      int ends = compareEnds(of, to);
      Interval piece =
          new Interval(
              compare(of.from(), to.from()) >= 0 ? of.from() : to.from(),
              ends <= 0 ? of.to() : to.to());
      // A piece lies within both intervals, so on a hash line its own length is its share.
      double share = Math.min(before.share(b), after.share(a));
      addIfMoved(movements, before, b, after, a, piece, pieceShare(piece, share));
      if (of.to().isEmpty() && to.to().isEmpty()) {
        return;
      }
      b += ends <= 0 ? 1 : 0;
      a += ends >= 0 ? 1 : 0;
    }
  }

  private static double pieceShare(Interval piece, double otherwise) {
    if (!(piece.from() instanceof Token.OfHash from)) {
      return otherwise;
    }
    long end = piece.to().map(t -> ((Token.OfHash) t).value()).orElse(0L);
    long length = end - from.value();
    return length == 0 ? 1.0 : ((length >>> 1) * 2.0 + (length & 1)) * 0x1p-64;
  }

  private static int compareEnds(Interval one, Interval other) {
    if (one.to().isEmpty() || other.to().isEmpty()) {
      return Boolean.compare(one.to().isEmpty(), other.to().isEmpty());
    }
    return compare(one.to().get(), other.to().get());
  }

  private static int compare(Token one, Token other) {
    if (one instanceof Token.OfHash a && other instanceof Token.OfHash b) {
      return Long.compareUnsigned(a.value(), b.value());
    }
    return Arrays.compareUnsigned(((Token.OfKey) one).bytes(), ((Token.OfKey) other).bytes());
  }

  private static void addIfMoved(
      List<Movement> movements,
      PartitionMap before,
      int b,
      PartitionMap after,
      int a,
      Interval piece,
      double share) {
    List<String> from = before.replicas(b);
    List<String> to = after.replicas(a);
    if (!from.equals(to)) {
      movements.add(new Movement(after.id(a), piece, share, from, to));
    }
  }

  /**
   * The share of all copies that has to be copied, 0 to 1: a new copy of a piece counts its share
   * of the line, divided by the replication factor. A mere change of roles moves nothing.
   */
  public double movedShare() {
    double moved = 0;
    for (Movement movement : movements) {
      moved += movement.share() * movement.added().size();
    }
    return moved / after.replicationFactor();
  }

  /**
   * The share that goes to nodes which hold partitions in both memberships and comes from such
   * nodes, 0 to 1: 0 for a join or a leave with the least movement. A node that drains in one of
   * them joins or leaves.
   */
  public double movedBetweenSurvivors(Topology earlier, Topology later) {
    Set<String> survivors = new HashSet<>();
    later.nodes().stream()
        .filter(n -> isUp(n) && earlier.node(n.id()).filter(MovementPlan::isUp).isPresent())
        .forEach(n -> survivors.add(n.id()));
    double moved = 0;
    for (Movement movement : movements) {
      long to = movement.added().stream().filter(survivors::contains).count();
      long from = movement.removed().stream().filter(survivors::contains).count();
      moved += movement.share() * Math.min(to, from);
    }
    return moved / after.replicationFactor();
  }

  private static boolean isUp(Node node) {
    return node.status() == NodeStatus.UP;
  }

  /**
   * The least share that any placement in proportion to the weights would have to move between two
   * memberships: what the growing nodes gain.
   */
  public static double idealShare(Topology earlier, Topology later) {
    Map<String, Double> had = fairShares(earlier);
    Map<String, Double> gets = fairShares(later);
    double gained = 0;
    for (String node : new TreeSet<>(gets.keySet())) {
      gained += Math.max(0, gets.getOrDefault(node, 0.0) - had.getOrDefault(node, 0.0));
    }
    return gained;
  }

  private static Map<String, Double> fairShares(Topology topology) {
    double total = 0;
    for (Node node : topology.nodes()) {
      total += isUp(node) ? node.weight() : 0;
    }
    Map<String, Double> shares = new HashMap<>();
    for (Node node : topology.nodes()) {
      if (isUp(node)) {
        shares.put(node.id(), node.weight() / total);
      }
    }
    return shares;
  }
}
