package io.partita.testkit.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** The cost of long histories of one hot key, counted in configurations. */
class LinearizabilityCheckerSizeTest {

  private static final int OPERATIONS = 100_000;

  private final AtomicLong lastValue = new AtomicLong();

  @Test
  void aHotKeyCostsFewConfigurationsPerOperation() {
    List<RecordedOperation> history = history(8, 0);
    Verdict verdict = check(history);
    assertThat(verdict).isInstanceOf(Verdict.Linearizable.class);
    assertThat(verdict.configurationCount()).isLessThan(5L * OPERATIONS);
  }

  @Test
  void moreClientsAndDozensOfUnknownOutcomesCostMore() {
    List<RecordedOperation> history = history(16, 40);
    assertThat(history).filteredOn(RecordedOperation::isUnknown).hasSize(40);
    Verdict verdict = check(history);
    assertThat(verdict).isInstanceOf(Verdict.Linearizable.class);
    assertThat(verdict.configurationCount()).isLessThan(80L * OPERATIONS);
  }

  @Test
  void aViolationNearTheEndIsNarrowedToFewOperations() {
    List<RecordedOperation> history = history(8, 0);
    int index = OPERATIONS - 100;
    while (!(history.get(index).outcome() instanceof Outcome.Value)) {
      index--;
    }
    RecordedOperation read = history.get(index);
    RecordedOperation stale =
        new RecordedOperation(
            read.client(),
            read.key(),
            Operation.get(),
            Outcome.value(1L),
            read.invokedAt(),
            read.returnedAt());
    history.set(index, stale);
    assertThat(check(history))
        .isInstanceOfSatisfying(
            Verdict.Violation.class,
            violation -> {
              assertThat(violation.stuck()).isEqualTo(stale);
              assertThat(violation.window()).contains(stale).hasSizeLessThan(20);
            });
  }

  /** Operations with values of their own, of which some fail or lose their answer. */
  private List<RecordedOperation> history(int clients, int unknown) {
    Random random = new Random(42);
    double lossRate = unknown == 0 ? 0 : 0.002;
    return new SimulatedClients(random, Optional.empty(), this::anyOperation, lossRate, unknown)
        .run(clients, OPERATIONS);
  }

  private Operation anyOperation(Random random) {
    return switch (random.nextInt(8)) {
      case 0 -> Operation.put(lastValue.incrementAndGet());
      case 1 -> Operation.putIfAbsent(lastValue.incrementAndGet());
      case 2 -> Operation.compareAndSet(lastValue.get(), lastValue.incrementAndGet());
      case 3 -> Operation.remove();
      default -> Operation.get();
    };
  }

  private static Verdict check(List<RecordedOperation> history) {
    return LinearizabilityChecker.create().check(History.of(history)).verdicts().get(0);
  }
}
