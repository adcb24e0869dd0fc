package io.partita.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TopologyTest {
  private static final Node A = Node.local("a");
  private static final Node B = Node.local("b");
  private static final Node C = Node.local("c");

  @Test
  void isTheSameWhateverTheOrderOfItsNodes() {
    assertThat(Topology.of(List.of(C, A, B))).isEqualTo(Topology.of(List.of(A, B, C)));
    assertThat(Topology.of(List.of(C, A, B)).nodes()).containsExactly(A, B, C);
  }

  @Test
  void ofNoNodesIsAllowed() {
    assertThat(Topology.of(List.of()).nodes()).isEmpty();
    assertThat(Topology.of(List.of()).node("a")).isEmpty();
  }

  @Test
  void refusesTwoNodesOfOneIdAndNamesBoth() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Topology.of(List.of(A, B, A.weighing(2))))
        .withMessageStartingWith("node id = a: must be unique in a topology (Node[a at local:a")
        .withMessageContaining("weight=1.0")
        .withMessageContaining("weight=2.0");
  }

  @Test
  void refusesAnEpochBelowOne() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Topology(0, List.of(A)))
        .withMessage("epoch = 0: must be at least 1");
  }

  @Test
  void findsEachNodeById() {
    List<Node> nodes = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      nodes.add(Node.local("n" + i));
    }
    Topology topology = Topology.of(nodes);

    assertThat(nodes).allSatisfy(node -> assertThat(topology.node(node.id())).contains(node));
    assertThat(topology.node("n")).isEmpty();
    assertThat(topology.node("n999")).isEmpty();
  }

  @Test
  void aChangedOneHasAGreaterEpoch() {
    Topology two = Topology.of(List.of(A, B));

    assertThat(two.with(C)).isEqualTo(new Topology(2, List.of(A, B, C)));
    assertThat(two.without("a")).isEqualTo(new Topology(2, List.of(B)));
    assertThat(two.replacing(A.weighing(3))).isEqualTo(new Topology(2, List.of(A.weighing(3), B)));
    assertThat(two).isEqualTo(new Topology(1, List.of(A, B)));
  }

  @Test
  void refusesToAddAMemberOrToChangeAStranger() {
    Topology two = Topology.of(List.of(A, B));

    assertThatIllegalArgumentException().isThrownBy(() -> two.with(A.in("eu", "1")));
    String stranger = "node id = c: must be a member of the topology of epoch 1";
    assertThatIllegalArgumentException().isThrownBy(() -> two.without("c")).withMessage(stranger);
    assertThatIllegalArgumentException().isThrownBy(() -> two.replacing(C)).withMessage(stranger);
    assertThatIllegalArgumentException().isThrownBy(() -> two.require("c")).withMessage(stranger);
  }

  @Test
  void doesNotChangeWithTheListItWasMadeOf() {
    List<Node> nodes = new ArrayList<>(List.of(A, B));
    Topology topology = Topology.of(nodes);

    nodes.clear();

    assertThat(topology.nodes()).containsExactly(A, B);
    assertThatThrownBy(() -> topology.nodes().add(C))
        .isInstanceOf(UnsupportedOperationException.class);
  }
}
