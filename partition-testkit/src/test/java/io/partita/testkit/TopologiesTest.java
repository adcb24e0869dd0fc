package io.partita.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.api.Node;
import io.partita.api.NodeStatus;
import io.partita.api.Topology;
import io.partita.testkit.MembershipChange.Kind;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class TopologiesTest {

  @Test
  void aGridHasEquallyManyNodesInEachZone() {
    Topology grid = Topologies.grid(2, 3, 4);

    assertThat(grid.nodes()).hasSize(24);
    assertThat(grid.nodes().stream().map(Node::region).distinct()).hasSize(2);
    assertThat(grid.nodes().stream().map(n -> n.region() + n.zone()).distinct()).hasSize(6);
    assertThat(grid.nodes())
        .filteredOn(n -> n.region().equals("region-1") && n.zone().equals("zone-2"))
        .hasSize(4);
  }

  @Property
  void generatedTopologiesHaveOneToSixteenNodes(
      @ForAll(supplier = Topologies.Weighted.class) Topology weighted,
      @ForAll(supplier = Topologies.Equal.class) Topology equal) {
    assertThat(weighted.nodes()).hasSizeBetween(1, 16);
    assertThat(equal.nodes()).allMatch(node -> node.weight() == 1);
  }

  @Property
  void changesKeepEnoughNodesAndRaiseTheEpoch(
      @ForAll(supplier = Topologies.Weighted.class) Topology first,
      @ForAll(supplier = Topologies.Changes.class) List<MembershipChange> changes,
      @ForAll @IntRange(min = 1, max = 3) int least) {
    Topology topology = first;
    int enough = Math.min(least, first.nodes().size());
    for (MembershipChange change : changes) {
      long epoch = topology.epoch();
      topology = change.applyTo(topology, enough);
      assertThat(topology.epoch()).isGreaterThan(epoch);
      assertThat(topology.nodes().stream().filter(n -> n.status() == NodeStatus.UP).count())
          .isGreaterThanOrEqualTo(enough);
    }
  }

  @Test
  void eachKindOfChangeDoesWhatItSays() {
    Topology three = Topologies.equal(3);

    assertThat(new MembershipChange(Kind.JOIN, 0, 2.5).applyTo(three, 1))
        .isEqualTo(three.with(Node.local("joined-1").weighing(2.5)));
    assertThat(new MembershipChange(Kind.LEAVE, 4, 1).applyTo(three, 1))
        .isEqualTo(three.without("n1"));
    assertThat(new MembershipChange(Kind.LEAVE, 4, 1).applyTo(three, 3).nodes())
        .isEqualTo(three.nodes());
    assertThat(new MembershipChange(Kind.REWEIGH, 2, 3).applyTo(three, 3))
        .isEqualTo(three.replacing(Node.local("n2").weighing(3)));
    Topology turned = new MembershipChange(Kind.TURN, 0, 1).applyTo(three, 1);
    assertThat(turned.require("n0").status()).isEqualTo(NodeStatus.DRAINING);
    assertThat(new MembershipChange(Kind.TURN, 0, 1).applyTo(turned, 2).nodes())
        .isEqualTo(three.nodes());
  }
}
