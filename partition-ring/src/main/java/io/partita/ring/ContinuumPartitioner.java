package io.partita.ring;

import io.partita.api.HashKeySpace;
import io.partita.api.Node;
import io.partita.api.PartitionMap;
import io.partita.api.Problem;
import io.partita.api.Rules;
import io.partita.api.Topology;
import io.partita.api.spi.Partitioner;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The base of strategies that place keys as existing clients do: partitions are the arcs between
 * the virtual nodes. A subclass says where a node's points are.
 *
 * <p>Being exact leaves no choice, so {@link Rules#partitions} and {@link Rules#bound} are without
 * effect, and a previous map gives ids only: an arc that was there keeps its id, a new one gets an
 * id that was never used. Which further replicas an arc has no client says; they are the next
 * distinct nodes along the line, kept apart as the rules want.
 *
 * <p>For p points and n nodes: O(p log p) to build, and the cost of {@link ReplicaWalk} for each
 * arc. Immutable and thread-safe.
 */
abstract class ContinuumPartitioner implements Partitioner {
  private final String id;
  private final HashKeySpace keySpace;

  ContinuumPartitioner(String id, HashKeySpace keySpace) {
    this.id = id;
    this.keySpace = keySpace;
  }

  /**
   * The points of these nodes.
   *
   * @param nodes those that may hold partitions, sorted by id; never empty
   * @throws IllegalArgumentException if a client could not have such nodes
   */
  abstract Continuum continuum(List<Node> nodes);

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
    previous.ifPresent(this::requireSameLine);
    Continuum continuum = continuum(nodes);
    ReplicaWalk walk = new ReplicaWalk(continuum, nodes, rules);
    List<List<String>> replicas = new ArrayList<>(continuum.size());
    for (int arc = 0; arc < continuum.size(); arc++) {
      int[] chosen = walk.from(arc);
      String[] of = new String[chosen.length];
      for (int place = 0; place < of.length; place++) {
        of[place] = nodes.get(chosen[place]).id();
      }
      replicas.add(List.of(of));
    }
    long[] starts = continuum.starts();
    int[] ids = new int[starts.length];
    int nextId = number(ids, starts, previous);
    return PartitionMap.arcs(topology.epoch(), id, keySpace, starts, ids, nextId, replicas);
  }

  private void requireSameLine(PartitionMap previous) {
    if (!previous.keySpace().id().equals(keySpace.id())) {
      throw Problem.of(
              "key space", keySpace.id(), previous.keySpace().id() + ", as in the previous map")
          .asException();
    }
  }

  /** Fills in the ids and returns the next one that is free. */
  private static int number(int[] ids, long[] starts, Optional<PartitionMap> previous) {
    if (previous.isEmpty()) {
      Arrays.setAll(ids, arc -> arc);
      return ids.length;
    }
    PartitionMap before = previous.get();
    int nextId = before.nextId();
    for (int arc = 0; arc < ids.length; arc++) {
      int at = before.find(starts[arc]);
      boolean begins = at == 0 ? starts[arc] == 0 : before.find(starts[arc] - 1) == at - 1;
      boolean ends =
          arc + 1 == ids.length
              ? at + 1 == before.size()
              : before.find(starts[arc + 1] - 1) == at && before.find(starts[arc + 1]) == at + 1;
      ids[arc] = begins && ends ? before.id(at) : nextId++;
    }
    return nextId;
  }
}
