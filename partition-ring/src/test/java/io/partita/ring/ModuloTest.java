package io.partita.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.partita.api.MovementPlan;
import io.partita.api.Node;
import io.partita.api.PartitionMap;
import io.partita.api.Rules;
import io.partita.api.Topology;
import io.partita.api.spi.Partitioner;
import io.partita.testkit.PartitionerContract;
import io.partita.testkit.Topologies;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ModuloTest extends PartitionerContract {

  @Override
  protected Partitioner create() {
    return HashStrategies.modulo();
  }

  @Override
  protected boolean supportsWeights() {
    return false;
  }

  @Override
  protected boolean hasHistory() {
    return false;
  }

  @Override
  protected boolean keepsBound() {
    return false;
  }

  @Test
  void partitionPBelongsToNodePModN() {
    Topology five = Topologies.equal(5);
    PartitionMap map =
        create().assign(five, Rules.DEFAULT.withPartitions(64).withReplicas(2), Optional.empty());

    for (int p = 0; p < 64; p++) {
      assertThat(map.replicas(p)).containsExactly("n" + p % 5, "n" + (p + 1) % 5);
    }
  }

  /** What the other strategies are for: the ideal is 1/51. */
  @Test
  void movesNearlyEverythingWhenANodeJoins() {
    Topology fifty = Topologies.equal(50);
    Topology more = fifty.with(Node.local("n50"));
    PartitionMap before = create().assign(fifty, Rules.DEFAULT, Optional.empty());
    PartitionMap after = create().assign(more, Rules.DEFAULT, Optional.of(before));

    assertThat(MovementPlan.between(before, after).movedShare()).isGreaterThan(0.95);
  }

  @Test
  void namesTheNodeWhoseWeightDiffers() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> create().assign(Topologies.weighing(3, 3, 2), Rules.DEFAULT, Optional.empty()))
        .withMessage(
            "weight = 2.0: must be 3.0, as of all other nodes: modulo knows no weights (node n2)");
  }
}
