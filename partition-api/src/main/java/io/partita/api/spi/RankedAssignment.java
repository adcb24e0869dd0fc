package io.partita.api.spi;

import io.partita.api.Bound;
import io.partita.api.Node;
import io.partita.api.PartitionMap;
import io.partita.api.Problem;
import io.partita.api.Rules;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Gives partitions their replicas by a ranking of the nodes, whatever line they are cut from: keeps
 * replicas apart, bounds what a node holds and moves the least from the previous map. A strategy
 * that cuts the hash line into equal intervals extends {@link RankingPartitioner}, which uses this.
 *
 * <p>With {@link Bound#NONE} it is the bare algorithm: the first replicas in rank, without history.
 */
public final class RankedAssignment {
  private RankedAssignment() {}

  /**
   * The replicas of each partition, primary first, in the order of the points.
   *
   * @param nodes the nodes that may hold partitions, see {@link Rules#requirePlaceable}
   * @param rules all of them count but {@link Rules#partitions}
   * @param points for each partition the point that the nodes are ranked for
   * @param ranking made for these nodes
   * @param previous the map in force; its partitions are those of the points, in that order
   * @throws IllegalArgumentException if the previous map has another number of partitions
   */
  public static List<List<String>> replicas(
      List<Node> nodes,
      Rules rules,
      long[] points,
      Ranking ranking,
      Optional<PartitionMap> previous) {
    previous.ifPresent(map -> requireAsMany(points.length, map));
    Cells cells = new Cells(nodes, rules, points, ranking);
    if (rules.bound() == Bound.NONE) {
      cells.fillByRank();
    } else {
      previous.ifPresent(cells::keep);
      new BoundedAssignment(cells).run();
      new PrimaryBalance(cells, previous).run();
    }
    return named(cells);
  }

  private static void requireAsMany(int points, PartitionMap previous) {
    if (previous.size() != points) {
      throw Problem.of("partitions", points, previous.size() + ", as in the previous map")
          .asException();
    }
  }

  private static List<List<String>> named(Cells cells) {
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
}
