package io.partita.benchmarks.lookup;

import io.partita.api.Node;
import io.partita.api.PartitionMap;
import io.partita.api.Rules;
import io.partita.api.Topology;
import io.partita.api.spi.Partitioner;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** The nodes that keys are placed on. */
@State(Scope.Thread)
public class Members {
  static final int FIRST_PORT = 11_211;

  /** How many nodes there are. */
  @Param({"10", "50", "1000"})
  int nodes;

  /** Their ids. */
  List<String> ids() {
    return IntStream.range(0, nodes)
        .mapToObj(i -> String.format(Locale.ROOT, "n-%04d", i))
        .toList();
  }

  /** A map of the number of partitions that is advised for so many nodes. */
  PartitionMap map(Partitioner strategy) {
    int partitions = Math.max(Rules.DEFAULT_PARTITIONS, Integer.highestOneBit(32 * nodes) << 1);
    return map(strategy, partitions);
  }

  PartitionMap map(Partitioner strategy, int partitions) {
    List<String> ids = ids();
    List<Node> members =
        IntStream.range(0, nodes)
            .mapToObj(i -> Node.of(ids.get(i), URI.create("redis://127.0.0.1:" + (FIRST_PORT + i))))
            .toList();
    Rules rules = Rules.DEFAULT.withPartitions(partitions);
    return strategy.assign(Topology.of(members), rules, Optional.empty());
  }
}
