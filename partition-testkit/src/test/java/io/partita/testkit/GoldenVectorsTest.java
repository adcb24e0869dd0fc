package io.partita.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.partita.api.Node;
import io.partita.api.PartitionMap;
import io.partita.api.Rules;
import io.partita.api.spi.Partitioner;
import io.partita.api.spi.Ranking;
import io.partita.api.spi.RankingPartitioner;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GoldenVectorsTest {
  private static final Rules RULES = Rules.DEFAULT.withPartitions(8).withReplicas(2);

  private final PartitionMap map = new Drawn().assign(Topologies.equal(4), RULES, Optional.empty());

  @Test
  void aMissingResourceIsHandedToTheAuthor() {
    GoldenVectors vectors = GoldenVectors.of(new Unheard(), true);

    assertThat(vectors.resource()).isEqualTo("/golden-vectors/unheard.txt");
    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> vectors.requireFrozen(getClass()))
        .withMessageContaining("src/test/resources/golden-vectors/unheard.txt")
        .withMessageEndingWith(vectors.text());
    assertThat(vectors.text().lines()).anyMatch(line -> line.matches("fifty-r3 [0-9a-f]{32}"));
  }

  @Test
  void anotherPlacementUnderTheSameIdIsNamed() {
    Partitioner changed = new Drawn(1);

    assertThatExceptionOfType(AssertionError.class)
        .isThrownBy(() -> GoldenVectors.of(changed, true).requireFrozen(getClass()))
        .withMessageContaining("The strategy id drawn no longer gives the maps of")
        .withMessageContaining("give it a new id")
        .withMessageContaining("tokens was ");
  }

  @Test
  void theChecksumCountsAllThatAMapPlaces() {
    String sum = GoldenVectors.checksum(map);
    List<String> swapped = List.of(map.replicas(3).get(1), map.replicas(3).get(0));

    assertThat(GoldenVectors.checksum(map.withReplicas(Map.of(3, swapped)))).isNotEqualTo(sum);
    assertThat(
            GoldenVectors.checksum(
                new Placement(Topologies.equal(4), RULES, map).withUnusualIds().map()))
        .isNotEqualTo(sum);
    assertThat(GoldenVectors.checksum(map.restamped(9, "other"))).isEqualTo(sum);
  }

  /** Has no resource. */
  private static final class Unheard extends RankingPartitioner {
    Unheard() {
      super("unheard", new Drawn().keySpace());
    }

    @Override
    protected Ranking ranking(List<Node> nodes) {
      return point -> IntStream.range(0, nodes.size()).iterator();
    }
  }
}
