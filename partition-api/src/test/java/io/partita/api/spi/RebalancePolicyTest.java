package io.partita.api.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.partita.api.spi.RebalancePolicy.Load;
import io.partita.api.spi.RebalancePolicy.Move;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RebalancePolicyTest {

  @ParameterizedTest
  @ValueSource(doubles = {-1, -Double.MIN_VALUE, Double.NaN, Double.POSITIVE_INFINITY, -1.0 / 0.0})
  void operationsAreFiniteAndNotNegative(double operations) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Load(1, 1, operations))
        .withMessage("operationsPerSecond = " + operations + ": must be finite and at least 0");
  }

  @Test
  void keysAndBytesAreNotNegative() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Load(-1, 0, 0))
        .withMessage("keys = -1: must be at least 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Load(0, Long.MIN_VALUE, 0))
        .withMessage("bytes = " + Long.MIN_VALUE + ": must be at least 0");
  }

  @Test
  void noLoadIsOneValue() {
    assertThat(new Load(0, 0, -0.0)).isEqualTo(Load.NONE);
  }

  @Test
  void aMoveKeepsACopyOfItsReplicas() {
    List<String> replicas = new ArrayList<>(List.of("a", "b"));
    Move move = new Move(1, replicas, "even");
    replicas.clear();

    assertThat(move.replicas()).containsExactly("a", "b");
  }
}
