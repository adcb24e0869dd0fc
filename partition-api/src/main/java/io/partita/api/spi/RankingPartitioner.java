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
    Ranking ranking = ranking(nodes);
    Cells cells = new Cells(nodes, rules, ranking);
    if (rules.bound() == Bound.NONE) {
      cells.fillByRank();
    } else {
      previous.ifPresent(cells::keep);
      new BoundedAssignment(cells).run();
      new PrimaryBalance(cells, previous).run();
    }
    return restoreIds(
        PartitionMap.equal(topology.epoch(), id, keySpace, replicas(cells)), previous);
  }

  private static List<List<String>> replicas(Cells cells) {
    String[] ids = cells.nodes.stream().map(Node::id).toArray(String[]::new);
    // Shared by all partitions of a node: there are many of them.
    List<List<String>> alone = Arrays.stream(ids).map(List::of).toList();
    List<List<String>> replicas = new ArrayList<>(cells.partitions());
    for (int[] cell : cells.replicas) {
      if (cell.length == 1) {
        replicas.add(alone.get(cell[0]));
        continue;
      }
      String[] of = new String[cell.length];
      for (int place = 0; place < cell.length; place++) {
        of[place] = ids[cell[place]];
      }
      replicas.add(List.of(of));
    }
    return replicas;
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
      long point = Cells.point(i, previous.size());
      if (previous.find(point) != i || (i > 0 && previous.find(point - 1) != i - 1)) {
        throw Problem.of("previous map", previous, "cut into equal intervals").asException();
      }
    }
  }

  private static long start(Interval interval) {
    return ((Token.OfHash) interval.from()).value();
  }
}
