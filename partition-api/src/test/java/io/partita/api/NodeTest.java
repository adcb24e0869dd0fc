package io.partita.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NodeTest {
  private static final URI REDIS = URI.create("redis://cache-1:6379");

  @Test
  void hasWeightOneAndNoPlaceUnlessToldOtherwise() {
    Node node = Node.of("a", REDIS);

    assertThat(node.weight()).isEqualTo(1.0);
    assertThat(node.region()).isEmpty();
    assertThat(node.zone()).isEmpty();
    assertThat(node.status()).isEqualTo(NodeStatus.UP);
  }

  @Test
  void changesOneComponentAtATime() {
    Node node = Node.of("a", REDIS);

    assertThat(node.in("eu", "eu-1").weighing(2.5).becoming(NodeStatus.DRAINING))
        .isEqualTo(new Node("a", REDIS, "eu", "eu-1", 2.5, NodeStatus.DRAINING));
    assertThat(node).isEqualTo(Node.of("a", REDIS));
  }

  @ParameterizedTest
  @ValueSource(
      doubles = {
        0,
        -0.0,
        -1,
        Double.NaN,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY,
        -Double.MIN_VALUE
      })
  void refusesAWeightThatIsNoFiniteNumberAboveZero(double weight) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Node.local("a").weighing(weight))
        .withMessage("weight = " + weight + ": must be a finite number above 0 (node a)");
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.MIN_VALUE, 1e-9, 1, 1e9, Double.MAX_VALUE})
  void acceptsAnyOtherWeight(double weight) {
    assertThat(Node.local("a").weighing(weight).weight()).isEqualTo(weight);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a b", "a\tb", "a\n", "\u007f", "knoten-ä", "節点"})
  void refusesAnIdThatIsNotPrintableAscii(String id) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Node.of(id, REDIS))
        .withMessage(
            "node id = \"" + id + "\": must be 1 to 255 printable ASCII characters, no spaces");
    assertThatIllegalArgumentException().isThrownBy(() -> Node.local(id));
  }

  @Test
  void refusesAnIdOf256Characters() {
    assertThat(Node.of("x".repeat(255), REDIS).id()).hasSize(255);
    assertThatIllegalArgumentException().isThrownBy(() -> Node.of("x".repeat(256), REDIS));
  }

  @Test
  void localNodesHaveAUriWhateverTheirIdLooksLike() {
    assertThat(Node.local("cache-1").uri()).isEqualTo(URI.create("local:cache-1"));
    assertThat(Node.local("10.0.0.1:11211/#%").uri()).hasToString("local:10.0.0.1_11211___");
  }

  @Test
  @SuppressWarnings("NullAway") // the point of the test
  void namesTheMissingComponent() {
    assertThatNullPointerException().isThrownBy(() -> Node.of("a", null)).withMessage("uri");
    assertThatNullPointerException()
        .isThrownBy(() -> Node.local("a").in(null, ""))
        .withMessage("region");
    assertThatNullPointerException()
        .isThrownBy(() -> Node.local("a").in("", null))
        .withMessage("zone");
    assertThatNullPointerException()
        .isThrownBy(() -> Node.local("a").becoming(null))
        .withMessage("status");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "redis://user:s3cret@cache-1:6379/0",
        "rediss://:s3cret@cache-1",
        "hazelcast:user:s3cret@cluster"
      })
  void neverPrintsAPassword(String uri) {
    assertThat(Node.of("a", URI.create(uri)).toString()).contains("a at ").doesNotContain("s3cret");
  }
}
