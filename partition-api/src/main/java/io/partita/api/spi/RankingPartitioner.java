package io.partita.api.spi;

import io.partita.api.Bound;
import io.partita.api.HashKeySpace;
import io.partita.api.Interval;
import io.partita.api.Node;
import io.partita.api.PartitionMap;
import io.partita.api.Problem;
import io.partita.api.Rules;
import io.partita.api.Token;
import io.partita.api.Topology;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The base of strategies that rank nodes for an interval. A subclass writes {@link #ranking}; the
 * base cuts the line into equal intervals, keeps replicas apart, bounds what a node holds and moves
 * the least from the previous map.
 *
 * <p>With {@link Bound#NONE} it is the bare algorithm: the first replicas in rank, without history.
 */
public abstract class RankingPartitioner implements Partitioner {
  private final String id;
  private final HashKeySpace keySpace;

  /** A strategy of that id over that key space. */
  protected RankingPartitioner(String id, HashKeySpace keySpace) {
    this.id = Objects.requireNonNull(id, "id");
    this.keySpace = Objects.requireNonNull(keySpace, "keySpace");
  }

  /**
   * The order in which these nodes are asked, for every point of the line.
   *
   * @param nodes the nodes that may hold partitions, sorted by id; never empty
   */
  protected abstract Ranking ranking(List<Node> nodes);

  @Override
  public final String id() {
    return id;
  }

  @Override
  public final HashKeySpace keySpace() {
    return keySpace;
  }

  @Override
  public final PartitionMap assign(
      Topology topology, Rules rules, Optional<PartitionMap> previous) {
    List<Node> nodes = rules.requirePlaceable(topology);
    previous.ifPresent(map -> requireComparable(map, rules));
    long[] points = new long[rules.partitions()];
    Arrays.setAll(points, partition -> point(partition, points.length));
    List<List<String>> replicas =
        RankedAssignment.replicas(nodes, rules, points, ranking(nodes), previous);
    return restoreIds(PartitionMap.equal(topology.epoch(), id, keySpace, replicas), previous);
  }

  /** The first token of an interval of the equally cut line. */
  private static long point(int partition, int partitions) {
    return partitions == 1
        ? 0
        : (long) partition << (64 - Integer.numberOfTrailingZeros(partitions));
  }

  private PartitionMap restoreIds(PartitionMap next, Optional<PartitionMap> previous) {
    if (previous.isEmpty() || previous.get().sameIntervals(next)) {
      return next;
    }
    PartitionMap before = previous.get();
    long[] starts = new long[next.size()];
    int[] ids = new int[next.size()];
    List<List<String>> replicas = new ArrayList<>(next.size());
    for (int i = 0; i < next.size(); i++) {
      starts[i] = start(next.interval(i));
      ids[i] = before.id(i);
      replicas.add(next.replicas(i));
    }
    return PartitionMap.arcs(next.epoch(), id, keySpace, starts, ids, before.nextId(), replicas);
  }

  private void requireComparable(PartitionMap previous, Rules rules) {
    if (!previous.keySpace().id().equals(keySpace.id())) {
      throw Problem.of(
              "key space", keySpace.id(), previous.keySpace().id() + ", as in the previous map")
          .asException();
    }
    if (previous.size() != rules.partitions()) {
      throw Problem.of(
              "partitions", rules.partitions(), previous.size() + ", as in the previous map")
          .asException();
    }
    for (int i = 0; i < previous.size(); i++) {
      long point = point(i, previous.size());
      if (previous.find(point) != i || (i > 0 && previous.find(point - 1) != i - 1)) {
        throw Problem.of("previous map", previous, "cut into equal intervals").asException();
      }
    }
  }

  private static long start(Interval interval) {
    return ((Token.OfHash) interval.from()).value();
  }
}
