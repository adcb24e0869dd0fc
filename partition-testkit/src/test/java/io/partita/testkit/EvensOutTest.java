package io.partita.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.api.spi.RebalancePolicy;
import io.partita.api.spi.RebalancePolicy.Merge;
import io.partita.api.spi.RebalancePolicy.Move;
import io.partita.api.spi.RebalancePolicy.Split;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A sound policy passes the contract, and does all kinds of steps on the way. */
class EvensOutTest extends RebalancePolicyContract {

  @Override
  protected RebalancePolicy create() {
    return new EvensOut();
  }

  @Test
  void movesSplitsAndMerges() {
    assertThat(Loads.uneven(Topologies.equal(5), 1, 1).planOf(create()))
        .hasSizeGreaterThan(5)
        .hasOnlyElementsOfType(Move.class);
    assertThat(Loads.even(Topologies.equal(3), 0).with(Map.of(7, Loads.of(1_000))).planOf(create()))
        .extracting(step -> (Object) step.getClass())
        .containsExactly(Split.class, Merge.class);
  }
}
