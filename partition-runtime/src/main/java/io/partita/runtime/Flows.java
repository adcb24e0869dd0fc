package io.partita.runtime;

import io.partita.api.HashKeySpace;
import io.partita.api.Movement;
import io.partita.api.MovementPlan;
import io.partita.api.PartitionMap;
import io.partita.api.Problem;
import io.partita.api.spi.NodeStore.PartitionSize;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The partitions between two cuts of the data, by which it moves when no partition of the one is a
 * partition of the other: a <em>flow</em> holds keys that lie on one node before, and on one node
 * afterwards. So each is a partition of the nodes before, made of pieces of theirs, and moves as a
 * whole to where it is made into pieces of partitions afterwards.
 *
 * <p>What one node gives another is divided into several flows of about the size of a partition;
 * what stays is one. For s and t nodes: O(s t) flows at least, and as much memory. Computed from
 * the two maps alone, the same by every process. Immutable and thread-safe.
 */
final class Flows {
  /** The least length of all flows together: rounding must leave each of them some. */
  private static final double FLOOR = 1e-9;

  private static final double LINE = 0x1p64;

  private final PartitionMap before;
  private final PartitionMap after;

  /** For each partition before, which it is among those of its node. */
  private final int[] rank;

  /** For each node before, how many partitions it has. */
  private final int[] partitions;

  /**
   * For each node before and node afterwards: the first flow, how many, and their expected share.
   */
  private final int[][] first;

  private final int[][] count;
  private final double[][] share;

  /** For each flow, its node before and its node afterwards. */
  private final List<List<String>> sources = new ArrayList<>();

  private final List<List<String>> targets = new ArrayList<>();
  private final long[] starts;
  private final HashKeySpace keySpace;

  Flows(PartitionMap before, PartitionMap after) {
    if (before.replicationFactor() != 1 || after.replicationFactor() != 1) {
      throw Problem.of(
              "replicas",
              Math.max(before.replicationFactor(), after.replicationFactor()),
              "1, to cut the line anew")
          .asException();
    }
    if (!(before.keySpace() instanceof HashKeySpace && after.keySpace() instanceof HashKeySpace)) {
      throw Problem.of(
              "strategy",
              after.strategy(),
              "one that cuts the line as "
                  + before.strategy()
                  + " does: a line of ordered keys is split and merged, not cut anew")
          .asException();
    }
    this.before = before;
    this.after = after;
    this.rank = new int[before.size()];
    this.partitions = new int[before.nodes().size()];
    for (int i = 0; i < rank.length; i++) {
      rank[i] = partitions[before.primaryIndex(i)]++;
    }
    this.first = new int[partitions.length][after.nodes().size()];
    this.count = new int[partitions.length][after.nodes().size()];
    this.share = shares();
    number();
    this.starts = starts();
    this.keySpace =
        new HashKeySpace(
            String.join(
                "-",
                "between",
                before.keySpace().id(),
                after.keySpace().id(),
                Integer.toString(before.nextId())),
            (bytes, offset, length) -> starts[flow(key(bytes, offset, length))],
            false);
  }

  private static byte[] key(byte[] bytes, int offset, int length) {
    return offset == 0 && length == bytes.length
        ? bytes
        : Arrays.copyOfRange(bytes, offset, offset + length);
  }

  /** Exact on one line; on two, as if a key's place on the one told nothing of the other. */
  private double[][] shares() {
    double[][] shares = new double[partitions.length][after.nodes().size()];
    boolean oneLine = before.keySpace().id().equals(after.keySpace().id());
    Map<String, Double> had = before.shares();
    Map<String, Double> gets = after.shares();
    for (int s = 0; s < shares.length; s++) {
      double of = had.getOrDefault(before.nodes().get(s), 0.0);
      for (int t = 0; t < shares[s].length; t++) {
        String to = after.nodes().get(t);
        boolean stays = to.equals(before.nodes().get(s));
        shares[s][t] = oneLine ? (stays ? of : 0) : of * gets.getOrDefault(to, 0.0);
      }
    }
    if (oneLine) {
      for (Movement piece : MovementPlan.between(before, after).movements()) {
        int s = before.nodes().indexOf(piece.before().get(0));
        int t = after.nodes().indexOf(piece.after().get(0));
        int stays = after.nodes().indexOf(piece.before().get(0));
        shares[s][t] += piece.share();
        if (stays >= 0) {
          shares[s][stays] -= piece.share();
        }
      }
    }
    return shares;
  }

  private void number() {
    for (int s = 0; s < first.length; s++) {
      String from = before.nodes().get(s);
      for (int t = 0; t < first[s].length; t++) {
        String to = after.nodes().get(t);
        int several = Math.max(1, partitions[s] / after.nodes().size());
        first[s][t] = sources.size();
        count[s][t] = from.equals(to) ? 1 : share[s][t] > 0 ? several : 0;
        for (int i = 0; i < count[s][t]; i++) {
          sources.add(List.of(from));
          targets.add(List.of(to));
        }
      }
    }
  }

  private long[] starts() {
    long[] from = new long[sources.size()];
    double reached = 0;
    int flow = 0;
    for (int s = 0; s < first.length; s++) {
      for (int t = 0; t < first[s].length; t++) {
        for (int i = 0; i < count[s][t]; i++) {
          from[flow++] = (long) (reached / 2 * LINE) << 1;
          reached += Math.max(0, share[s][t]) / count[s][t] * (1 - 2 * FLOOR) + FLOOR / from.length;
        }
      }
    }
    return from;
  }

  /** The place of the flow that holds a key; two lookups. */
  private int flow(byte[] key) {
    int from = before.locate(key);
    int s = before.primaryIndex(from);
    int t = after.primaryIndex(after.locate(key));
    return first[s][t] + (int) ((long) rank[from] * count[s][t] / partitions[s]);
  }

  HashKeySpace keySpace() {
    return keySpace;
  }

  /** Every flow where its keys are by the map before. */
  PartitionMap home(long epoch) {
    return map(epoch, sources);
  }

  /** Every flow where its keys are by the map afterwards. */
  PartitionMap target(long epoch) {
    return map(epoch, targets);
  }

  private PartitionMap map(long epoch, List<List<String>> owners) {
    int[] ids = new int[starts.length];
    Arrays.setAll(ids, i -> before.nextId() + i);
    return PartitionMap.arcs(
        epoch,
        before.strategy() + ">" + after.strategy(),
        keySpace,
        starts,
        ids,
        before.nextId() + ids.length,
        owners);
  }

  /** The map afterwards with ids that neither the map before nor a flow has used. */
  PartitionMap renumbered() {
    return Cuts.renumbered(after, before.nextId() + starts.length);
  }

  /** What each flow holds, as far as can be told from what each partition before holds. */
  Map<Integer, PartitionSize> sizes(Map<Integer, PartitionSize> ofPartition) {
    PartitionSize[] ofNode = new PartitionSize[partitions.length];
    double[] shareOf = new double[partitions.length];
    Arrays.fill(ofNode, PartitionSize.EMPTY);
    for (int i = 0; i < rank.length; i++) {
      int s = before.primaryIndex(i);
      ofNode[s] = ofNode[s].plus(ofPartition.getOrDefault(before.id(i), PartitionSize.EMPTY));
      shareOf[s] += before.share(i);
    }
    Map<Integer, PartitionSize> sizes = new TreeMap<>();
    int id = before.nextId();
    for (int s = 0; s < first.length; s++) {
      for (int t = 0; t < first[s].length; t++) {
        for (int i = 0; i < count[s][t]; i++) {
          double part = Math.max(0, share[s][t]) / count[s][t] / shareOf[s];
          sizes.put(id++, Cuts.part(ofNode[s], part));
        }
      }
    }
    return sizes;
  }
}
