package io.partita.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Strategies that are broken on purpose: the clauses that they break must fail, and no others. */
class PartitionerContractTest {

  @ParameterizedTest
  @MethodSource("faults")
  void aFaultFailsTheClausesThatItBreaks(Class<?> broken) {
    Breaks breaks = broken.getAnnotation(Breaks.class);
    assertThat(breaks).as("clauses that %s breaks", broken).isNotNull();

    Set<String> failed = failedClauses(broken);

    assertThat(failed).contains(breaks.value());
    failed.removeAll(Arrays.asList(breaks.value()));
    failed.removeAll(Arrays.asList(breaks.also()));
    // Nearly every fault places otherwise than the sound strategy whose vectors are kept.
    failed.remove("goldenVectorsAreFrozen");
    assertThat(failed).as("clauses that failed without need").isEmpty();
  }

  static Stream<Class<?>> faults() {
    return Arrays.stream(BrokenPartitioners.class.getDeclaredClasses())
        .filter(PartitionerContract.class::isAssignableFrom);
  }

  @Test
  void everyClauseIsBrokenByAFault() {
    Set<String> broken = new ConcurrentSkipListSet<>();
    faults().forEach(f -> broken.addAll(Arrays.asList(f.getAnnotation(Breaks.class).value())));
    Set<String> clauses = new ConcurrentSkipListSet<>();
    for (var method : PartitionerContract.class.getMethods()) {
      if (method.getDeclaringClass() == PartitionerContract.class) {
        clauses.add(method.getName());
      }
    }

    assertThat(broken).isEqualTo(clauses);
  }

  @Test
  void aSoundStrategyFailsNoClause() {
    assertThat(failedClauses(DrawnTest.class)).isEmpty();
  }

  private static Set<String> failedClauses(Class<?> contract) {
    Set<String> failed = new ConcurrentSkipListSet<>();
    Set<String> run = new ConcurrentSkipListSet<>();
    TestExecutionListener listener =
        new TestExecutionListener() {
          @Override
          public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            if (test.isTest()) {
              String clause = test.getDisplayName().replaceAll("\\(.*", "");
              run.add(clause);
              if (result.getStatus() == TestExecutionResult.Status.FAILED) {
                failed.add(clause);
              }
            }
          }
        };
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(selectClass(contract))
            .configurationParameter("jqwik.shrinking.default", "OFF")
            .configurationParameter("jqwik.reporting.usejunitplatform", "false")
            .build();
    LauncherFactory.create().execute(request, listener);
    assertThat(run).as("clauses that ran").hasSizeGreaterThanOrEqualTo(18);
    return failed;
  }
}
