package io.partita.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.api.Node;
import io.partita.runtime.Change;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResizeScriptTest {

  @Test
  void fiftyNodes() {
    ResizeScript script = new ResizeScript(Fleet.local(50, 1), "rendezvous", 35);
    assertThat(script.changes().stream().map(Change::description))
        .containsExactly(
            "add eu-west-11, add eu-north-11",
            "drain eu-north-04",
            "reweight ap-south-10 to 2.0",
            "switch to strategy rendezvous");
    assertThat(script.warmUpSeconds()).isEqualTo(5);
    assertThat(script.beginSeconds(0)).isEqualTo(7.625);
    assertThat(script.beginSeconds(3)).isEqualTo(30.125);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 1_000})
  void drainedAndReweightedAreTwoNodes(int nodes) {
    var changes = new ResizeScript(Fleet.local(nodes, 1), "rendezvous", 1).changes();
    String drained = changes.get(1).description().replaceAll("^drain ", "");
    assertThat(changes.get(2).description()).doesNotContain(drained);
  }

  @Test
  void nodesHaveDistinctIdsAndLieInFiveRegions() {
    assertThat(Fleet.local(1_002, 1).nodes().stream().map(Node::id)).doesNotHaveDuplicates();
    assertThat(Fleet.local(50, 1).nodes().stream().map(Node::region).distinct()).hasSize(5);
    assertThat(Fleet.local(50, 1).nodes().stream().map(n -> n.region() + n.zone()).distinct())
        .hasSize(15);
  }

  @Test
  void partitionsGrowWithTheFleet() {
    assertThat(Fleet.local(1, 1).partitions()).isEqualTo(4_096);
    assertThat(Fleet.local(128, 1).partitions()).isEqualTo(4_096);
    assertThat(Fleet.local(129, 1).partitions()).isEqualTo(8_192);
    assertThat(Fleet.local(1_000, 1).partitions()).isEqualTo(32_768);
  }
}
