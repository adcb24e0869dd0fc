package io.partita.ring;

import io.partita.api.HashKeySpace;
import io.partita.api.Node;
import io.partita.api.Problem;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.PrimitiveIterator;
import java.util.TreeMap;
import java.util.function.ToLongFunction;

/**
 * A consistent hash ring to use alone, without a cache and without a partition map: who owns this
 * key among these nodes?
 *
 * <p>Immutable and thread-safe. A ring depends on its nodes, their weights and the number of
 * virtual nodes alone, not on the order in which they came, and is the same on every JVM. Two rings
 * of the same nodes, weights and virtual nodes are equal.
 *
 * <p>When a node joins, keys move to it and nowhere else; when one leaves, its keys move and no
 * others. With weights, that holds as long as the greatest weight stays below the next power of two
 * and not below the last one: there all numbers of points double or halve, and about half of the
 * keys move. A ring has no bound: a node of the default 160 points holds its share give or take
 * some 8 %. The strategies of {@link HashStrategies} hold it exactly, because they know the map
 * before.
 *
 * <p>The token of a key is the XXH3 hash of its bytes, as in {@link HashStrategies#keySpace}; the
 * points of a node and their order are those of the strategy {@code ring}.
 *
 * <p>For p points in all: O(p log p) for each new ring, {@link #with} and {@link #without}
 * included, and 16 to 24 bytes a point; O(1) on average for an owner, O(log p) at worst.
 *
 * <p>D. Karger et al., Consistent Hashing and Random Trees, STOC 1997, doi:10.1145/258533.258660.
 */
public final class HashRing {
  private static final HashKeySpace KEYS = HashStrategies.keySpace(false);
  private static final HashRing EMPTY =
      new HashRing(List.of(), HashStrategies.DEFAULT_VIRTUAL_NODES);

  /** Sorted by id. */
  private final List<Node> members;

  private final String[] ids;
  private final int virtualNodes;
  private final RingPoints points;

  private HashRing(List<Node> members, int virtualNodes) {
    this.members = members;
    this.ids = members.stream().map(Node::id).toArray(String[]::new);
    this.virtualNodes = virtualNodes;
    this.points = new RingPoints(members, virtualNodes);
  }

  /**
   * A ring of nodes of weight 1, with 160 virtual nodes each; without arguments, the empty ring.
   *
   * @param nodes ids, each 1 to 255 printable ASCII characters without spaces
   * @throws IllegalArgumentException if an id is out of its range or comes twice
   */
  public static HashRing of(String... nodes) {
    NavigableMap<String, Node> members = new TreeMap<>();
    for (String node : nodes) {
      if (members.put(node, member(node, 1)) != null) {
        throw notNew(node);
      }
    }
    return EMPTY.ofMembers(members);
  }

  /**
   * A ring of weighted nodes; one of the largest weight has 160 to 320 points, the others in
   * proportion.
   *
   * @param weights from ids as in {@link #of(String...)} to weights, finite and above 0
   * @throws IllegalArgumentException if an id or a weight is out of its range
   */
  public static HashRing of(Map<String, Double> weights) {
    NavigableMap<String, Node> members = new TreeMap<>();
    new TreeMap<>(weights).forEach((node, weight) -> members.put(node, member(node, weight)));
    return EMPTY.ofMembers(members);
  }

  private static Node member(String node, double weight) {
    return Node.local(node).weighing(weight);
  }

  private HashRing ofMembers(NavigableMap<String, Node> changed) {
    return new HashRing(List.copyOf(changed.values()), virtualNodes);
  }

  /**
   * The same nodes with another number of points. More of them make the shares more even and the
   * ring larger: the standard deviation of a node's share is about {@code 1 / sqrt(virtualNodes)}
   * of it.
   *
   * @param count 1 to 65,536: points of a node whose weight is a power of two and the largest
   * @throws IllegalArgumentException if the number is out of its range, or there would be more than
   *     2^26 points in all
   */
  public HashRing withVirtualNodes(int count) {
    return new HashRing(members, HashStrategies.requireVirtualNodes(count));
  }

  /**
   * The ring with that node of weight 1 too.
   *
   * @throws IllegalArgumentException if the id is out of its range or a member
   */
  public HashRing with(String node) {
    return with(node, 1);
  }

  /**
   * The ring with that node too.
   *
   * @param weight finite and above 0, relative to the other nodes
   * @throws IllegalArgumentException if the id or the weight is out of its range, or the node is a
   *     member: {@link #reweighing} changes its weight
   */
  public HashRing with(String node, double weight) {
    Node added = member(node, weight);
    NavigableMap<String, Node> changed = byId();
    if (changed.put(node, added) != null) {
      throw notNew(node);
    }
    return ofMembers(changed);
  }

  /**
   * The ring with another weight for that node: keys move to it or from it only, within the limits
   * that the class comment names.
   *
   * @param weight finite and above 0, relative to the other nodes
   * @throws IllegalArgumentException if there is no such node, or the weight is out of its range
   */
  public HashRing reweighing(String node, double weight) {
    Node changed = member(node, weight);
    NavigableMap<String, Node> next = byId();
    if (next.replace(node, changed) == null) {
      throw notAMember(node);
    }
    return ofMembers(next);
  }

  /**
   * The ring without that node.
   *
   * @throws IllegalArgumentException if there is no such node
   */
  public HashRing without(String node) {
    NavigableMap<String, Node> next = byId();
    if (next.remove(node) == null) {
      throw notAMember(node);
    }
    return ofMembers(next);
  }

  private NavigableMap<String, Node> byId() {
    NavigableMap<String, Node> nodes = new TreeMap<>();
    members.forEach(node -> nodes.put(node.id(), node));
    return nodes;
  }

  private static IllegalArgumentException notNew(String node) {
    return Problem.of("node", node, "one that is not on the ring yet").asException();
  }

  private IllegalArgumentException notAMember(String node) {
    return Problem.of("node", node, "one of the " + ids.length + " on the ring").asException();
  }

  /** The ids of the nodes, sorted. */
  public List<String> nodes() {
    return List.of(ids);
  }

  /** Points of a node whose weight is a power of two and the largest. */
  public int virtualNodes() {
    return virtualNodes;
  }

  /**
   * The node that owns a key. Allocates nothing.
   *
   * @throws IllegalArgumentException if the ring is empty
   */
  public String owner(byte[] key) {
    return ownerOf(KEYS.token(key));
  }

  /**
   * The node that owns a key, hashed by its UTF-8 bytes. Allocates nothing for up to 256 characters
   * of ASCII.
   *
   * @throws IllegalArgumentException if the ring is empty, or the key has an unpaired surrogate,
   *     which UTF-8 can't express
   */
  public String owner(String key) {
    return ownerOf(KEYS.token(key));
  }

  String ownerOf(long token) {
    return ids[ownerIndex(token)];
  }

  private int ownerIndex(long token) {
    if (ids.length == 0) {
      throw Problem.of("nodes", 0, "at least 1 for a key to have an owner").asException();
    }
    return points.node(points.find(token));
  }

  /**
   * The first distinct nodes clockwise of a key: its owner, then who would own it if the nodes
   * before were gone. The list for fewer nodes is a prefix of the list for more.
   *
   * <p>Typically O(n log n) for n nodes to find, O(p) for p points at worst.
   *
   * @param count 1 to the number of nodes
   * @throws IllegalArgumentException if the count is out of its range
   */
  public List<String> owners(byte[] key, int count) {
    return ownersOf(KEYS.token(key), count);
  }

  List<String> ownersOf(long token, int count) {
    if (count < 1 || count > ids.length) {
      throw Problem.of("count", count, "from 1 to the number of nodes, " + ids.length)
          .asException();
    }
    PrimitiveIterator.OfInt walk = points.walk(token);
    String[] owners = new String[count];
    for (int i = 0; i < count; i++) {
      owners[i] = ids[walk.nextInt()];
    }
    return List.of(owners);
  }

  /**
   * As {@link #owners(byte[], int)}, for the UTF-8 bytes of a key.
   *
   * @throws IllegalArgumentException if the count is out of its range, or the key has an unpaired
   *     surrogate
   */
  public List<String> owners(String key, int count) {
    return ownersOf(KEYS.token(key), count);
  }

  /**
   * How many of these keys each node owns, sorted by node; those that own none are there with 0.
   *
   * @throws IllegalArgumentException if there is a key and no node, or a key has an unpaired
   *     surrogate
   */
  public NavigableMap<String, Long> distribution(Iterable<String> keys) {
    return count(keys, KEYS::token);
  }

  /**
   * As {@link #distribution}, for keys that are bytes.
   *
   * @throws IllegalArgumentException if there is a key and no node
   */
  public NavigableMap<String, Long> distributionOfBytes(Iterable<byte[]> keys) {
    return count(keys, KEYS::token);
  }

  private <K> NavigableMap<String, Long> count(Iterable<K> keys, ToLongFunction<K> token) {
    long[] counts = new long[ids.length];
    for (K key : keys) {
      counts[ownerIndex(token.applyAsLong(key))]++;
    }
    NavigableMap<String, Long> byNode = new TreeMap<>();
    for (int n = 0; n < ids.length; n++) {
      byNode.put(ids[n], counts[n]);
    }
    return Collections.unmodifiableNavigableMap(byNode);
  }

  /** What the ring looks like, in O(p) for p points. */
  public RingStatistics statistics() {
    int[] ofNode = new int[ids.length];
    long[] places = new long[ids.length];
    long largest = 0;
    long smallest = points.size() == 0 ? 0 : RingPoints.CIRCLE;
    for (int i = 0; i < points.size(); i++) {
      long arc = points.arc(i);
      ofNode[points.node(i)]++;
      places[points.node(i)] += arc;
      largest = Math.max(largest, arc);
      smallest = Math.min(smallest, arc);
    }
    // Relative to the largest, because the sum of very large weights could overflow.
    double most = members.stream().mapToDouble(Node::weight).max().orElse(1);
    double total = members.stream().mapToDouble(node -> node.weight() / most).sum();
    List<RingStatistics.NodeShare> shares = new ArrayList<>();
    for (int n = 0; n < ids.length; n++) {
      double weight = members.get(n).weight();
      shares.add(
          new RingStatistics.NodeShare(
              ids[n], weight, ofNode[n], weight / most / total, share(places[n])));
    }
    return new RingStatistics(points.size(), share(largest), share(smallest), shares);
  }

  private static double share(long places) {
    return (double) places / RingPoints.CIRCLE;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof HashRing that
        && virtualNodes == that.virtualNodes
        && members.equals(that.members);
  }

  @Override
  public int hashCode() {
    return 31 * members.hashCode() + virtualNodes;
  }

  @Override
  public String toString() {
    return "HashRing["
        + ids.length
        + " nodes, "
        + points.size()
        + " points of "
        + virtualNodes
        + " virtual nodes]";
  }
}
