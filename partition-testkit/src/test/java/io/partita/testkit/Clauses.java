package io.partita.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.stream.Stream;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * The clauses of a contract, run on contract tests of plug-ins that are sound or broken.
 *
 * @param contract the abstract class whose public tests, inherited ones too, are the clauses
 */
record Clauses(Class<?> contract) {
  /** The contract tests in classes that hold one for each fault. */
  Stream<Class<?>> faultsIn(Class<?>... holders) {
    return Arrays.stream(holders)
        .flatMap(holder -> Arrays.stream(holder.getDeclaredClasses()))
        .filter(
            type -> contract.isAssignableFrom(type) && !Modifier.isAbstract(type.getModifiers()));
  }

  /** The names of all clauses. */
  Set<String> names() {
    Set<String> names = new TreeSet<>();
    for (var method : contract.getMethods()) {
      if (method.isAnnotationPresent(Test.class) || method.isAnnotationPresent(Property.class)) {
        names.add(method.getName());
      }
    }
    return names;
  }

  /** Every clause is there to find a fault, so it must be the very thing that some fault breaks. */
  void requireAFaultForEach(Class<?>... holders) {
    Set<String> broken = new TreeSet<>();
    faultsIn(holders).forEach(f -> broken.addAll(Arrays.asList(breaks(f).value())));

    assertThat(broken).isEqualTo(names());
  }

  /** The clauses that a fault breaks fail, and no others but those that may suffer with them. */
  void requireFoundOut(Class<?> fault, String... forgiven) {
    Set<String> failed = failed(fault);
    assertThat(failed).as("failed clauses").contains(breaks(fault).value());
    failed.removeAll(Arrays.asList(breaks(fault).value()));
    failed.removeAll(Arrays.asList(breaks(fault).also()));
    failed.removeAll(Arrays.asList(forgiven));
    assertThat(failed).as("clauses that failed without need").isEmpty();
  }

  private static Breaks breaks(Class<?> fault) {
    Breaks breaks = fault.getAnnotation(Breaks.class);
    assertThat(breaks).as("clauses that %s breaks", fault).isNotNull();
    return breaks;
  }

  /** The clauses that a contract test fails, after all of them were run. */
  Set<String> failed(Class<?> test) {
    Set<String> failed = new ConcurrentSkipListSet<>();
    Set<String> run = new ConcurrentSkipListSet<>();
    TestExecutionListener listener =
        new TestExecutionListener() {
          @Override
          public void executionFinished(TestIdentifier identifier, TestExecutionResult result) {
            if (identifier.isTest()) {
              String clause = identifier.getDisplayName().replaceAll("\\(.*", "");
              run.add(clause);
              if (result.getStatus() == TestExecutionResult.Status.FAILED) {
                failed.add(clause);
              }
            }
          }
        };
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(selectClass(test))
            .configurationParameter("jqwik.shrinking.default", "OFF")
            .configurationParameter("jqwik.reporting.usejunitplatform", "false")
            .build();
    LauncherFactory.create().execute(request, listener);
    assertThat(run).as("clauses that ran").containsAll(names());
    return failed;
  }
}
