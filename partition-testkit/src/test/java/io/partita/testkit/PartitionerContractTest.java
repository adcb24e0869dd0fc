package io.partita.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Strategies that are broken on purpose: the clauses that they break must fail, and no others. */
class PartitionerContractTest {
  private static final Clauses CLAUSES = new Clauses(PartitionerContract.class);
  private static final Class<?>[] FAULTS = {
    BrokenPartitioners.class, BrokenChanges.class, WastefulPartitioners.class
  };

  static Stream<Class<?>> faults() {
    return CLAUSES.faultsIn(FAULTS);
  }

  @ParameterizedTest
  @MethodSource("faults")
  void aFaultFailsTheClausesThatItBreaks(Class<?> fault) {
    // Nearly every fault places otherwise than the sound strategy whose vectors are kept.
    CLAUSES.requireFoundOut(fault, "goldenVectorsAreFrozen");
  }

  @Test
  void everyClauseIsBrokenByAFault() {
    CLAUSES.requireAFaultForEach(FAULTS);
  }

  @Test
  void aSoundStrategyFailsNoClause() {
    assertThat(CLAUSES.failed(DrawnTest.class)).isEmpty();
  }
}
