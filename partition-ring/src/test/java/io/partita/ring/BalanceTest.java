package io.partita.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.partita.api.PartitionMap;
import io.partita.api.Rules;
import io.partita.api.Topology;
import io.partita.testkit.Topologies;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * How evenly keys lie on the nodes. All keys are fixed, so each figure is the same in every run.
 *
 * <p>Noise: K keys thrown at random on n equal nodes have a coefficient of variation of sqrt((n -
 * 1) / K) on average: 0.7 % for 50 nodes and a million keys. 4,096 partitions on 50 nodes, 81 or 82
 * on each, add 0.3 %.
 */
class BalanceTest {
  private static final Topology FIFTY = Topologies.equal(50);

  @ParameterizedTest
  @EnumSource
  void aMillionKeysOnFiftyEqualNodes(Strategies strategy) {
    long[] counts = Keys.owned(Keys.MILLION, map(strategy, FIFTY), FIFTY);

    assertThat(variation(counts)).as("coefficient of variation").isLessThanOrEqualTo(0.01);
    assertThat(peakToMean(counts)).as("peak to mean").isLessThanOrEqualTo(1.03);
  }

  @ParameterizedTest
  @EnumSource
  void weightsOneToTwoToFourAreMetWithinTwoPerCent(Strategies strategy) {
    double[] weights = {1, 2, 4, 1, 2, 4, 1, 2, 4};
    Topology topology = Topologies.weighing(weights);
    double total = Arrays.stream(weights).sum();

    long[] counts = Keys.owned(Keys.MILLION, map(strategy, topology), topology);

    for (int n = 0; n < counts.length; n++) {
      double fair = Keys.MILLION.length * weights[n] / total;
      assertThat(counts[n] / fair).as("keys of n%d to its share", n).isCloseTo(1, within(0.02));
    }
  }

  /**
   * Chi-square of the keys on the nodes against the parts of the line that the nodes have: what
   * remains is the chance of the hashes. The limit is exceeded with probability 0.0001, which for
   * 50 nodes is a coefficient of variation of 1.4 times its expectation.
   */
  @ParameterizedTest
  @EnumSource
  void distinctKeysOfRealTracesAreWithinSamplingNoise(Strategies strategy) throws IOException {
    List<Path> traces = traces();
    assumeTrue(!traces.isEmpty(), "no traces beside the repository");
    for (Path trace : traces) {
      long[] tokens = Keys.distinct(trace);
      for (int nodes : new int[] {3, 10, 50}) {
        Topology topology = Topologies.equal(nodes);
        PartitionMap map = map(strategy, topology);
        double[] shares =
            topology.nodes().stream()
                .mapToDouble(n -> map.shares().getOrDefault(n.id(), 0.0))
                .toArray();

        long[] counts = Keys.owned(tokens, map, topology);

        assertThat(ChiSquare.of(counts, shares))
            .as("chi-square of %s on %d nodes", trace.getFileName(), nodes)
            .isLessThan(ChiSquare.limit(nodes - 1, 0.0001));
        double noise = Math.sqrt((nodes - 1.0) / tokens.length);
        assertThat(variation(counts))
            .as("coefficient of variation of %s on %d nodes", trace.getFileName(), nodes)
            .isLessThan(
                noise * Math.sqrt(ChiSquare.limit(nodes - 1, 0.0001) / (nodes - 1)) + 0.004);
      }
    }
  }

  /** Seen from the module, as Maven runs tests, or from the root of the repository. */
  private static List<Path> traces() throws IOException {
    for (String folder : List.of("../../shared/traces", "../shared/traces")) {
      if (Files.isDirectory(Path.of(folder))) {
        try (Stream<Path> files = Files.list(Path.of(folder))) {
          return files.filter(f -> f.toString().endsWith(".txt.gz")).sorted().toList();
        }
      }
    }
    return List.of();
  }

  @Test
  void theStatisticsAreTheTextbooks() {
    assertThat(variation(new long[] {2, 4, 4, 4, 5, 5, 7, 9})).isEqualTo(0.4);
    assertThat(peakToMean(new long[] {1, 2, 3})).isEqualTo(1.5);
    assertThat(ChiSquare.of(new long[] {8, 12}, new double[] {0.5, 0.5})).isEqualTo(0.8);
    // Tables: 27.88 for 9 and 85.35 for 49 degrees of freedom.
    assertThat(ChiSquare.limit(9, 0.001)).isCloseTo(27.88, within(0.2));
    assertThat(ChiSquare.limit(49, 0.001)).isCloseTo(85.35, within(0.5));
  }

  private static PartitionMap map(Strategies strategy, Topology topology) {
    return strategy.create().assign(topology, Rules.DEFAULT, Optional.empty());
  }

  private static double variation(long[] counts) {
    double mean = Arrays.stream(counts).average().orElseThrow();
    double squares = Arrays.stream(counts).mapToDouble(c -> (c - mean) * (c - mean)).sum();
    return Math.sqrt(squares / counts.length) / mean;
  }

  private static double peakToMean(long[] counts) {
    return Arrays.stream(counts).max().orElseThrow()
        / Arrays.stream(counts).average().orElseThrow();
  }
}
