package io.partita.range;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.api.OrderedKeySpace;
import io.partita.api.Problem;
import io.partita.api.Rules;
import io.partita.api.spi.Partitioner;
import io.partita.api.spi.PartitionerProvider;
import io.partita.api.spi.Settings;
import io.partita.testkit.Topologies;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class RangeProviderTest {
  private final List<Problem> problems = new ArrayList<>();
  private final PartitionerProvider provider = provider();

  private static PartitionerProvider provider() {
    return ServiceLoader.load(PartitionerProvider.class).findFirst().orElseThrow();
  }

  private Partitioner made(Map<String, String> texts) {
    return provider.create(Settings.parse(provider.settings(), texts, "test", problems));
  }

  private static Object assigned(Partitioner partitioner) {
    return partitioner.assign(Topologies.equal(3), Rules.DEFAULT, Optional.empty());
  }

  @Test
  void makesTheStrategyOfItsId() {
    assertThat(provider.id()).isEqualTo("range");
    assertThat(made(Map.of()).id()).isEqualTo("range");
    assertThat(made(Map.of()).keySpace()).isSameAs(OrderedKeySpace.INSTANCE);
    assertThat(assigned(made(Map.of()))).isEqualTo(assigned(RangeStrategies.range()));
    assertThat(assigned(made(Map.of("split-points", "g,p%2C"))))
        .isEqualTo(assigned(RangeStrategies.range(SplitPoints.parse("g,p%2C"))));
    assertThat(problems).isEmpty();
  }

  @Test
  void reportsWhichSplitPointIsWrong() {
    made(Map.of("split-points", "a,c,b,d"));
    made(Map.of("partitions", "4"));

    assertThat(problems)
        .map(Problem::toString)
        .containsExactly(
            "split-points[2] = \"b\": must be above the one before it, c (test)",
            "setting partitions = 4: must be one of [split-points] (test)");
  }
}
