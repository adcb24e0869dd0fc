package io.partita.ring;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.api.Bound;
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

class MaglevTest extends PartitionerContract {
  private static final Rules BARE = Rules.DEFAULT.withBound(Bound.NONE);
  private static final Topology FIFTY = Topologies.equal(50);

  @Override
  protected Partitioner create() {
    return HashStrategies.maglev();
  }

  @Test
  void theBareAlgorithmIsThePapersTable() {
    MaglevTable table = MaglevPartitioner.table(FIFTY.nodes(), 4_099);
    PartitionMap map = create().assign(FIFTY, BARE, Optional.empty());

    for (int p = 0; p < map.size(); p++) {
      assertThat(map.primary(p)).isEqualTo(FIFTY.nodes().get(table.owner(p)).id());
    }
    // 81 or 82 cells each; up to 3 of them are beyond the last partition.
    assertThat(map.primaries().values()).allMatch(count -> count >= 78 && count <= 82);
  }

  /** As published: some partitions move between nodes that stay. The bound does without. */
  @Test
  void theBareAlgorithmMovesMoreThanTheLeast() {
    Topology more = FIFTY.with(Node.local("n50"));
    double ideal = MovementPlan.idealShare(FIFTY, more);

    assertThat(moved(BARE, more) / ideal).isBetween(1.02, 4.0);
    assertThat(moved(Rules.DEFAULT, more) / ideal).isLessThan(1.02);
  }

  private double moved(Rules rules, Topology next) {
    PartitionMap before = create().assign(FIFTY, rules, Optional.empty());
    return MovementPlan.between(before, create().assign(next, rules, Optional.of(before)))
        .movedShare();
  }
}
