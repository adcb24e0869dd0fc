package io.partita.benchmarks.build;

import io.partita.api.PartitionMap;
import io.partita.api.Rules;
import io.partita.api.Topology;
import io.partita.api.spi.Partitioner;
import io.partita.benchmarks.peers.Fleet;
import io.partita.benchmarks.tables.StrategyContender;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Makes maps: 4,096 partitions, 65,536 for more than 128 nodes, 16,384 for slots; one replica, with
 * the bound where a strategy takes one. See {@link PeerMapBuildBenchmark} for others.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 1)
@Fork(2)
@State(Scope.Thread)
@SuppressWarnings("NullAway.Init") // set up by JMH
public class MapBuildBenchmark {

  /** How many nodes there are. */
  @Param({"10", "50", "1000"})
  int nodes;

  /** Which strategy makes the map. */
  @Param({"ring", "rendezvous", "jump", "maglev", "modulo", "slots", "ketama", "jedis"})
  String strategy;

  private Partitioner partitioner;
  private Rules rules;
  private Topology topology;
  private Topology larger;
  private Topology smaller;
  private Optional<PartitionMap> map;

  /** Makes the map that the others start from. */
  @Setup(Level.Trial)
  public void prepare() {
    Fleet fleet = Fleet.of(nodes);
    partitioner = StrategyContender.partitioner(strategy);
    rules = Rules.DEFAULT.withPartitions(StrategyContender.partitions(strategy, nodes));
    topology = fleet.topology();
    larger = fleet.plusOne().topology();
    smaller = fleet.minusMiddle().topology();
    map = Optional.of(first());
  }

  /** The first map. */
  @Benchmark
  public PartitionMap first() {
    return partitioner.assign(topology, rules, Optional.empty());
  }

  /** The map after it with one node more. */
  @Benchmark
  public PartitionMap addOne() {
    return partitioner.assign(larger, rules, map);
  }

  /** The map after it without the node in the middle. */
  @Benchmark
  public PartitionMap removeOne() {
    return partitioner.assign(smaller, rules, map);
  }
}
