package io.partita.range;

import io.partita.api.KeySpace;
import io.partita.api.Node;
import io.partita.api.OrderedKeySpace;
import io.partita.api.PartitionMap;
import io.partita.api.Problem;
import io.partita.api.Rules;
import io.partita.api.Token;
import io.partita.api.Topology;
import io.partita.api.spi.Partitioner;
import io.partita.api.spi.RankedAssignment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * See {@link RangeStrategies#range}. Nodes are ranked for a partition by its id, not by its place
 * on the line: a split or a merge elsewhere gives no partition another order of nodes, and
 * neighbours have orders of their own, so a range of keys is spread over the nodes.
 *
 * <p>For P partitions and n nodes the cost is that of {@link RankedAssignment} by rendezvous, and
 * O(P) for what is kept. Immutable and thread-safe.
 */
final class RangePartitioner implements Partitioner {
  static final String ID = "range";

  private final SplitPoints splitPoints;

  RangePartitioner(SplitPoints splitPoints) {
    this.splitPoints = Objects.requireNonNull(splitPoints, "splitPoints");
  }

  @Override
  public String id() {
    return ID;
  }

  @Override
  public KeySpace keySpace() {
    return OrderedKeySpace.INSTANCE;
  }

  @Override
  public PartitionMap assign(Topology topology, Rules rules, Optional<PartitionMap> previous) {
    List<Node> nodes = rules.requirePlaceable(topology);
    previous.ifPresent(RangePartitioner::requireOrdered);
    List<byte[]> starts = previous.map(RangePartitioner::starts).orElseGet(splitPoints::starts);
    int[] ids = new int[starts.size()];
    Arrays.setAll(ids, i -> previous.isPresent() ? previous.get().id(i) : i);
    long[] points = Arrays.stream(ids).mapToLong(RendezvousRanking::point).toArray();
    List<List<String>> replicas =
        RankedAssignment.replicas(nodes, rules, points, new RendezvousRanking(nodes), previous);
    int nextId = previous.map(PartitionMap::nextId).orElse(ids.length);
    return PartitionMap.ordered(topology.epoch(), ID, starts, ids, nextId, replicas);
  }

  private static void requireOrdered(PartitionMap previous) {
    if (!previous.keySpace().id().equals(OrderedKeySpace.INSTANCE.id())) {
      throw Problem.of(
              "key space",
              OrderedKeySpace.INSTANCE.id(),
              previous.keySpace().id() + ", as in the previous map")
          .asException();
    }
  }

  private static List<byte[]> starts(PartitionMap map) {
    List<byte[]> starts = new ArrayList<>(map.size());
    for (int i = 0; i < map.size(); i++) {
      starts.add(((Token.OfKey) map.interval(i).from()).bytes());
    }
    return starts;
  }
}
