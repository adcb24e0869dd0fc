package io.partita.testkit;

import io.partita.api.PartitionMap;
import io.partita.api.Topology;
import io.partita.api.spi.Partitioner;
import java.util.Arrays;

/** One contract test for each planted waste, of strategies that place as they should. */
final class WastefulPartitioners {
  private WastefulPartitioners() {}

  /** Hashes a copy of each key, as with a library that takes whole arrays alone. */
  @Breaks("lookupsAllocateNothing")
  static class CopiesEachKey extends PartitionerContract {
    @Override
    protected Partitioner create() {
      return new Drawn(
          (bytes, from, n) -> {
            byte[] copy = Arrays.copyOfRange(bytes, from, from + n);
            return Drawn.hash(copy, 0, n);
          });
    }
  }

  /** Looks for each partition at all of them, in a table made anew. */
  @Breaks("workGrowsInProportionToThePartitions")
  static class ComparesPartitionsPairwise extends PartitionerContract {
    @Override
    protected Partitioner create() {
      return new Faulty(
          (sound, topology, rules, previous) -> {
            PartitionMap map = sound.assign(topology, rules, previous);
            int owners = 0;
            for (int i = 0; i < map.size(); i++) {
              owners += distinct(map, new int[map.size()]);
            }
            return requireSome(owners, map);
          });
    }

    private static int distinct(PartitionMap map, int[] seen) {
      for (int i = 0; i < seen.length; i++) {
        seen[map.primaryIndex(i)]++;
      }
      return (int) Arrays.stream(seen).filter(count -> count > 0).count();
    }
  }

  /** Puts the nodes in order, for each partition, by comparing each with each in a table. */
  @Breaks("workGrowsInProportionToTheNodes")
  static class ComparesNodesPairwise extends PartitionerContract {
    @Override
    protected Partitioner create() {
      return new Faulty(
          (sound, topology, rules, previous) -> {
            PartitionMap map = sound.assign(topology, rules, previous);
            int smaller = 0;
            for (int i = 0; i < map.size(); i++) {
              smaller += below(topology, new int[topology.nodes().size()][0]);
            }
            return requireSome(smaller + 1, map);
          });
    }

    private static int below(Topology topology, int[][] table) {
      int sum = 0;
      for (int a = 0; a < table.length; a++) {
        table[a] = new int[table.length];
        for (int b = 0; b < table.length; b++) {
          table[a][b] = Double.compare(weight(topology, a), weight(topology, b));
          sum += table[a][b] < 0 ? 1 : 0;
        }
      }
      return sum;
    }

    private static double weight(Topology topology, int node) {
      return topology.nodes().get(node).weight();
    }
  }

  /** Uses the number, so that the compiler can't leave out what it took to count it. */
  private static PartitionMap requireSome(int number, PartitionMap map) {
    if (number <= 0) {
      throw new IllegalStateException("nothing counted");
    }
    return map;
  }
}
