package io.partita.api;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;

/**
 * For each partition its interval and its ordered replicas, of one epoch.
 *
 * <p>A partition is addressed in two ways: by its <em>index</em>, its place on the line in this map
 * (0 to {@link #size} - 1), and by its <em>id</em>, which stays with it in every later map and is
 * never reused.
 *
 * <p>Immutable and thread-safe. A lookup costs O(1) on equal intervals and O(log b) else, b being
 * the boundaries that share a bucket of the index (1 to 2 for hashes and for keys that are spread
 * alike, n at worst); for keys, at each seven bytes that are looked at. Lookups allocate nothing
 * and take no lock.
 *
 * <h2>How it is laid out</h2>
 *
 * <p>Sorted lower boundaries; beside them flat arrays of ids and of replicas as indexes into {@link
 * #nodes}. Equal intervals, a power of two of them, need no search: the top bits of a token are the
 * index. Arcs of any length use a table from the top bits to the first boundary in that bucket.
 * Ordered keys are treated alike, seven bytes at a time as one number, and compared in full only
 * with a boundary that shares all that was looked at.
 */
public final class PartitionMap {
  private static final int SEARCHED = -1;

  private final long epoch;
  private final String strategy;
  private final KeySpace keySpace;
  private final Line line;

  /** By how many bits a token is shifted to give its index, {@link #SEARCHED} on other lines. */
  private final int shift;

  private final int[] ids;
  private final int nextId;
  private final List<String> nodes;
  private final int replicas;
  private final int[] owners;
  private final PartitionIds index;

  private PartitionMap(
      long epoch,
      String strategy,
      KeySpace keySpace,
      Line line,
      int[] ids,
      int nextId,
      List<String> nodes,
      int replicas,
      int[] owners) {
    this.epoch = epoch;
    this.strategy = strategy;
    this.keySpace = keySpace;
    this.line = line;
    this.shift = line instanceof Line.Equal equal ? equal.shift() : SEARCHED;
    this.ids = ids;
    this.nextId = nextId;
    this.nodes = nodes;
    this.replicas = replicas;
    this.owners = owners;
    this.index = PartitionIds.of(ids, nextId);
  }

  /**
   * A map of equal intervals of the hash line, with ids from 0.
   *
   * @param epoch of the topology that it was made for
   * @param strategy id of the strategy that made it
   * @param replicas for each partition, in the order of the line, the ids of its nodes, primary
   *     first; a power of two of them, each of the same length
   * @throws IllegalArgumentException if the number of partitions is no power of two, or a partition
   *     has too few or repeated replicas
   */
  public static PartitionMap equal(
      long epoch, String strategy, HashKeySpace keySpace, List<List<String>> replicas) {
    int[] ids = new int[replicas.size()];
    Arrays.setAll(ids, i -> i);
    return build(
        epoch, strategy, keySpace, new Line.Equal(replicas.size()), ids, ids.length, replicas);
  }

  /**
   * A map of arcs of the hash line. If they are of one length, and a power of two of them, it is a
   * map of equal intervals with ids of its own.
   *
   * @param starts lower boundaries as unsigned numbers, strictly ascending, the first is 0
   * @param ids of the partitions, unique
   * @param nextId above all ids that were ever used
   * @param replicas as in {@link #equal}
   * @throws IllegalArgumentException if boundaries, ids or replicas break these rules
   */
  public static PartitionMap arcs(
      long epoch,
      String strategy,
      HashKeySpace keySpace,
      long[] starts,
      int[] ids,
      int nextId,
      List<List<String>> replicas) {
    return build(epoch, strategy, keySpace, Line.ofStarts(starts), ids.clone(), nextId, replicas);
  }

  /**
   * A map of ranges of keys.
   *
   * @param starts lower boundaries as unsigned bytes, strictly ascending, the first is empty
   * @param ids of the partitions, unique
   * @param nextId above all ids that were ever used
   * @param replicas as in {@link #equal}
   * @throws IllegalArgumentException if boundaries, ids or replicas break these rules
   */
  public static PartitionMap ordered(
      long epoch,
      String strategy,
      List<byte[]> starts,
      int[] ids,
      int nextId,
      List<List<String>> replicas) {
    byte[][] copies = starts.stream().map(byte[]::clone).toArray(byte[][]::new);
    return build(
        epoch,
        strategy,
        OrderedKeySpace.INSTANCE,
        new OrderedLine(copies),
        ids.clone(),
        nextId,
        replicas);
  }

  private static PartitionMap build(
      long epoch,
      String strategy,
      KeySpace keySpace,
      Line line,
      int[] ids,
      int nextId,
      List<List<String>> replicas) {
    Objects.requireNonNull(strategy, "strategy");
    if (replicas.size() != line.size() || ids.length != line.size()) {
      throw Problem.of("partitions", replicas.size(), "as many as boundaries and ids")
          .asException();
    }
    Map<String, Integer> position = new HashMap<>();
    replicas.forEach(of -> of.forEach(node -> position.put(Objects.requireNonNull(node), 0)));
    List<String> nodes = position.keySet().stream().sorted().toList();
    for (int i = 0; i < nodes.size(); i++) {
      position.put(nodes.get(i), i);
    }
    int factor = replicas.get(0).size();
    int[] owners = new int[factor * replicas.size()];
    for (int i = 0; i < replicas.size(); i++) {
      List<String> of = replicas.get(i);
      if (of.isEmpty() || of.size() != factor || !areDistinct(of)) {
        throw Problem.of(
                "replicas of partition " + ids[i], of, factor + " distinct nodes, at least 1")
            .asException();
      }
      for (int r = 0; r < factor; r++) {
        owners[i * factor + r] = Objects.requireNonNull(position.get(of.get(r)));
      }
    }
    return new PartitionMap(epoch, strategy, keySpace, line, ids, nextId, nodes, factor, owners);
  }

  private static boolean areDistinct(List<String> few) {
    for (int i = 1; i < few.size(); i++) {
      if (few.indexOf(few.get(i)) < i) {
        return false;
      }
    }
    return true;
  }

  /** The index of the partition that holds a token of the hash line. */
  public int find(long token) {
    return shift == SEARCHED ? line.find(token) : Line.Equal.find(token, shift);
  }

  /** The index of the partition that holds a key of the ordered line. */
  public int find(byte[] key) {
    return line.find(key);
  }

  /** The index of the partition that holds a key, whatever the key space. */
  public int locate(byte[] key) {
    return keySpace instanceof HashKeySpace hashed ? find(hashed.token(key)) : line.find(key);
  }

  /**
   * The index of the partition that holds a key given by its UTF-8 text, whatever the key space;
   * see {@link HashKeySpace#token(String)}.
   *
   * @throws IllegalArgumentException if the key has an unpaired surrogate
   */
  public int locate(String key) {
    return keySpace instanceof HashKeySpace hashed
        ? find(hashed.token(key))
        : line.find(Utf8Codec.INSTANCE.encode(key));
  }

  /** The number of partitions. */
  public int size() {
    return ids.length;
  }

  /** The epoch of the topology that this map was made for. */
  public long epoch() {
    return epoch;
  }

  /** The id of the strategy that made it. */
  public String strategy() {
    return strategy;
  }

  /** How its keys become tokens. */
  public KeySpace keySpace() {
    return keySpace;
  }

  /** The id of the partition at an index. */
  public int id(int index) {
    return ids[index];
  }

  /** Above all partition ids that were ever used. */
  public int nextId() {
    return nextId;
  }

  /**
   * The index of the partition of that id, if this map has it. O(1) if ids are indexes, as in a
   * first map, else O(log n).
   */
  public OptionalInt indexOf(int id) {
    return index.indexOf(id);
  }

  /** Copies of each partition, the primary included. */
  public int replicationFactor() {
    return replicas;
  }

  /** Ids of the nodes that hold something, sorted. */
  public List<String> nodes() {
    return nodes;
  }

  /** The place in {@link #nodes} of the primary of the partition at an index. */
  public int primaryIndex(int index) {
    return owners[index * replicas];
  }

  /** The primary of the partition at an index. */
  public String primary(int index) {
    return nodes.get(owners[index * replicas]);
  }

  /** The replicas of the partition at an index, primary first. */
  public List<String> replicas(int index) {
    List<String> of = new ArrayList<>(replicas);
    for (int r = 0; r < replicas; r++) {
      of.add(nodes.get(owners[index * replicas + r]));
    }
    return of;
  }

  /** The interval of the partition at an index. */
  public Interval interval(int index) {
    return line.interval(index);
  }

  /**
   * The share of the line that the partition at an index covers, 0 to 1. On an ordered line, which
   * has no length, each partition counts the same.
   */
  public double share(int index) {
    return line.share(index);
  }

  /** How many copies each node holds; nodes that hold none are left out. */
  public Map<String, Integer> copies() {
    Map<String, Integer> counts = new HashMap<>();
    for (int owner : owners) {
      counts.merge(nodes.get(owner), 1, Integer::sum);
    }
    return counts;
  }

  /** How many partitions each node is the primary of; nodes that are of none are left out. */
  public Map<String, Integer> primaries() {
    Map<String, Integer> counts = new HashMap<>();
    for (int i = 0; i < ids.length; i++) {
      counts.merge(primary(i), 1, Integer::sum);
    }
    return counts;
  }

  /**
   * The share of the line that each node is the primary of; nodes that are of none are left out.
   */
  public Map<String, Double> shares() {
    Map<String, Double> shares = new HashMap<>();
    for (int i = 0; i < ids.length; i++) {
      shares.merge(primary(i), share(i), Double::sum);
    }
    return shares;
  }

  /** The same partitions, made for another epoch and by another strategy. */
  public PartitionMap restamped(long newEpoch, String newStrategy) {
    return new PartitionMap(
        newEpoch, newStrategy, keySpace, line, ids, nextId, nodes, replicas, owners);
  }

  /**
   * This map with other replicas for some partitions, in O(n).
   *
   * @param changed from partition id to its new replicas
   * @throws IllegalArgumentException if an id is unknown or the replicas are too few or repeated
   */
  public PartitionMap withReplicas(Map<Integer, List<String>> changed) {
    List<List<String>> next = new ArrayList<>(ids.length);
    for (int i = 0; i < ids.length; i++) {
      next.add(changed.getOrDefault(ids[i], replicas(i)));
    }
    for (int id : changed.keySet()) {
      if (indexOf(id).isEmpty()) {
        throw Problem.of("partition id", id, "one of this map").asException();
      }
    }
    return build(epoch, strategy, keySpace, line, ids, nextId, next);
  }

  /** Whether both maps have the same line, cut at the same places into the same partitions. */
  public boolean sameIntervals(PartitionMap other) {
    return keySpace.id().equals(other.keySpace.id())
        && Arrays.equals(ids, other.ids)
        && line.equals(other.line);
  }

  /** Ids of the partitions whose primary is this node, ascending by index. */
  public Collection<Integer> partitionsOf(String node) {
    List<Integer> of = new ArrayList<>();
    for (int i = 0; i < ids.length; i++) {
      if (primary(i).equals(node)) {
        of.add(ids[i]);
      }
    }
    return of;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PartitionMap that
        && epoch == that.epoch
        && nextId == that.nextId
        && replicas == that.replicas
        && strategy.equals(that.strategy)
        && sameIntervals(that)
        && nodes.equals(that.nodes)
        && Arrays.equals(owners, that.owners);
  }

  @Override
  public int hashCode() {
    return Objects.hash(epoch, strategy, nodes, Arrays.hashCode(owners), Arrays.hashCode(ids));
  }

  @Override
  public String toString() {
    return "PartitionMap[epoch="
        + epoch
        + ", strategy="
        + strategy
        + ", "
        + ids.length
        + " partitions x "
        + replicas
        + " on "
        + nodes.size()
        + " nodes]";
  }
}
