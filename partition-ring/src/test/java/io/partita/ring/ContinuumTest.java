package io.partita.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.partita.api.Rules;
import io.partita.api.Topology;
import io.partita.testkit.Topologies;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Where arcs begin and end, and whose they are. */
class ContinuumTest {

  @Test
  void anArcEndsAtItsPointAndTheNextBeginsBehindIt() {
    Continuum continuum = cut(10L, 20L);

    assertThat(continuum.starts()).containsExactly(0, 11, 21);
    assertThat(owner(continuum, 0)).isZero();
    assertThat(owner(continuum, 1)).isEqualTo(1);
    assertThat(owner(continuum, 2)).as("behind the last point").isZero();
  }

  @Test
  void pointsAtBothEndsOfTheLineMakeNoArcMore() {
    Continuum continuum = cut(0L, -1L);

    assertThat(continuum.starts()).containsExactly(0, 1);
    assertThat(owner(continuum, 0)).isZero();
    assertThat(owner(continuum, 1)).isEqualTo(1);
  }

  @Test
  void aLonePointOwnsTheLine() {
    assertThat(cut(7L).starts()).containsExactly(0, 8);
    assertThat(cut(-1L).starts()).containsExactly(0);
  }

  @Test
  void tokensAreOrderedAsUnsignedNumbers() {
    assertThat(cut(Long.MIN_VALUE, 5L, -2L).starts()).containsExactly(0, 6, Long.MIN_VALUE + 1, -1);
  }

  @ParameterizedTest
  @EnumSource
  void aSharedPointBelongsToTheOneThatTheClientWouldTake(ContinuumPoints.Tie tie) {
    ContinuumPoints points = new ContinuumPoints(tie);
    points.add(4L << 32, 3);
    points.add(4L << 32, 7);
    points.add(4L << 32, 9);
    int expected =
        switch (tie) {
          case FIRST -> 3;
          case LAST -> 9;
          case MODULO -> 7;
        };

    assertThat(owner(points.cut(), 0)).isEqualTo(expected);
  }

  /** As of nodes whose weights are nothing in a client's floats. */
  @Test
  void aContinuumWithoutPointsIsRefused() {
    Topology topology = Topologies.weighing(Double.MIN_VALUE, Double.MIN_VALUE);
    KetamaPartitioner ketama =
        new KetamaPartitioner(KetamaVariant.of(KetamaClient.LIBKETAMA).withLabel(NodeLabel.ID));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> ketama.assign(topology, Rules.DEFAULT, Optional.empty()))
        .withMessage("points = 0: must be at least 1: give weights that a 32-bit float can hold");
  }

  private static int owner(Continuum continuum, int arc) {
    return continuum.node(continuum.pointOf(arc));
  }

  private static Continuum cut(long... lasts) {
    ContinuumPoints points = new ContinuumPoints(ContinuumPoints.Tie.FIRST);
    for (int n = 0; n < lasts.length; n++) {
      points.add(lasts[n], n);
    }
    return points.cut();
  }
}
