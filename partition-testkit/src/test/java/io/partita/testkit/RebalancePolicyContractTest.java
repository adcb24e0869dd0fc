package io.partita.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Policies that are broken on purpose: the clauses that they break must fail, and no others. */
class RebalancePolicyContractTest {
  private static final Clauses CLAUSES = new Clauses(RebalancePolicyContract.class);

  static Stream<Class<?>> faults() {
    return CLAUSES.faultsIn(BrokenPolicies.class, BrokenSteps.class);
  }

  @ParameterizedTest
  @MethodSource("faults")
  void aFaultFailsTheClausesThatItBreaks(Class<?> fault) {
    CLAUSES.requireFoundOut(fault);
  }

  @Test
  void everyClauseIsBrokenByAFault() {
    CLAUSES.requireAFaultForEach(BrokenPolicies.class, BrokenSteps.class);
  }

  @Test
  void aSoundPolicyFailsNoClause() {
    assertThat(CLAUSES.failed(EvensOutTest.class)).isEmpty();
  }
}
