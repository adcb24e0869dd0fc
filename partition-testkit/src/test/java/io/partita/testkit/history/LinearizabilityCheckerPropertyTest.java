package io.partita.testkit.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.statistics.Statistics;

/** The checker against a register that is atomic by construction, and against all permutations. */
class LinearizabilityCheckerPropertyTest {

  @Property(tries = 2000)
  void acceptsEveryHistoryOfAnAtomicRegister(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 12) int clients,
      @ForAll @IntRange(min = 1, max = 300) int operations,
      @ForAll @IntRange(min = 1, max = 200) int values,
      @ForAll @IntRange(max = 12) int maxUnknown,
      @ForAll @DoubleRange(max = 0.2) double lossRate) {
    Random random = new Random(seed);
    Optional<Object> initial = random.nextBoolean() ? Optional.empty() : Optional.of(0L);
    List<RecordedOperation> history =
        new SimulatedClients(random, initial, r -> anyOperation(r, values), lossRate, maxUnknown)
            .run(clients, operations);
    assertThat(check(history, initial)).isInstanceOf(Verdict.Linearizable.class);
  }

  @Property(tries = 30_000)
  void agreesWithAllPermutationsOnNearlyValidHistories(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 5) int clients,
      @ForAll @IntRange(min = 1, max = 6) int operations,
      @ForAll @IntRange(min = 1, max = 4) int values,
      @ForAll @DoubleRange(max = 0.5) double lossRate,
      @ForAll @IntRange(max = 3) int mutations) {
    Random random = new Random(seed);
    Optional<Object> initial = random.nextBoolean() ? Optional.empty() : Optional.of(0L);
    List<RecordedOperation> history =
        new SimulatedClients(random, initial, r -> anyOperation(r, values), lossRate, operations)
            .run(clients, operations);
    for (int i = 0; i < mutations; i++) {
      mutate(history, random);
    }
    assertAgreement(history, initial);
  }

  @Property(tries = 30_000)
  void agreesWithAllPermutationsOnAnyHistories(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 7) int operations,
      @ForAll @IntRange(min = 1, max = 3) int values,
      @ForAll @IntRange(min = 1, max = 20) int duration) {
    Random random = new Random(seed);
    List<RecordedOperation> history = new ArrayList<>();
    for (int i = 0; i < operations; i++) {
      Operation operation = anyOperation(random, values);
      long from = random.nextInt(duration);
      long to = from + random.nextInt(duration);
      Outcome outcome = anyOutcome(operation, random);
      history.add(
          new RecordedOperation("c" + i, SimulatedClients.KEY, operation, outcome, from, to));
    }
    assertAgreement(history, random.nextBoolean() ? Optional.empty() : Optional.of(0L));
  }

  private static void assertAgreement(List<RecordedOperation> history, Optional<Object> initial) {
    boolean expected = PermutationChecker.isLinearizable(history, initial);
    Statistics.label("linearizable").collect(expected);
    Verdict verdict = check(history, initial);
    assertThat(verdict instanceof Verdict.Linearizable)
        .as("%s, initially %s: %s", history, initial, verdict)
        .isEqualTo(expected);
    if (verdict instanceof Verdict.Violation violation) {
      assertProves(violation, history, initial);
    }
  }

  private static void assertProves(
      Verdict.Violation violation, List<RecordedOperation> history, Optional<Object> initial) {
    long end = violation.stuck().returnedAt();
    List<RecordedOperation> prefix =
        history.stream().filter(operation -> operation.invokedAt() <= end).toList();
    assertThat(violation.prefixSize()).isEqualTo(prefix.size());
    assertThat(PermutationChecker.isLinearizable(prefix, initial)).as("prefix").isFalse();
    assertThat(prefix).containsAll(violation.window());
    if (violation.windowStart().isPresent()) {
      long start = violation.windowStart().getAsLong();
      assertThat(isContradictory(violation.window(), start)).as("window").isTrue();
      assertThat(prefix)
          .filteredOn(operation -> operation.returnedAt() >= start)
          .filteredOn(operation -> !violation.window().contains(operation))
          .allMatch(LinearizabilityCheckerPropertyTest::changesNothing);
    }
  }

  private static boolean changesNothing(RecordedOperation recorded) {
    return recorded.operation().equals(Operation.get())
        || recorded.outcome().equals(Outcome.refused())
        || (recorded.operation() instanceof Operation.PutIfAbsent
            && recorded.outcome() instanceof Outcome.Value);
  }

  /**
   * Tells whether there is no order from any value, whichever of the early operations are in it.
   */
  private static boolean isContradictory(List<RecordedOperation> window, long start) {
    for (RecordedOperation early : window) {
      if (early.invokedAt() < start) {
        List<RecordedOperation> without = new ArrayList<>(window);
        without.remove(early);
        List<RecordedOperation> within = new ArrayList<>(without);
        within.add(
            new RecordedOperation(
                early.client(),
                early.key(),
                early.operation(),
                early.outcome(),
                start,
                early.returnedAt()));
        return isContradictory(without, start) && isContradictory(within, start);
      }
    }
    Stream<Optional<Object>> counters =
        LongStream.rangeClosed(-10, 10).mapToObj(Optional::<Object>of);
    return Stream.concat(
            counters, Stream.of(Optional.<Object>empty(), Optional.<Object>of("another")))
        .noneMatch(initial -> PermutationChecker.isLinearizable(window, initial));
  }

  private static Verdict check(List<RecordedOperation> history, Optional<Object> initial) {
    Map<String, Object> initialValues =
        initial
            .<Map<String, Object>>map(value -> Map.of(SimulatedClients.KEY, value))
            .orElse(Map.of());
    return LinearizabilityChecker.create()
        .withInitialValues(initialValues)
        .check(History.of(history))
        .verdicts()
        .get(0);
  }

  private static Operation anyOperation(Random random, int values) {
    return switch (random.nextInt(7)) {
      case 0 -> Operation.put(anyValue(random, values));
      case 1 -> Operation.putIfAbsent(anyValue(random, values));
      case 2 -> Operation.remove();
      case 3 -> Operation.compareAndSet(anyValue(random, values), anyValue(random, values));
      case 4 -> Operation.increment(random.nextInt(4) - 1);
      default -> Operation.get();
    };
  }

  private static Object anyValue(Random random, int values) {
    long value = random.nextInt(values);
    return random.nextInt(8) == 0 ? "text-" + value : value;
  }

  /** Changes one answer, or when one operation began or ended. */
  private static void mutate(List<RecordedOperation> history, Random random) {
    int index = random.nextInt(history.size());
    RecordedOperation old = history.get(index);
    long begin = old.invokedAt();
    long end = old.returnedAt();
    Outcome outcome = old.outcome();
    switch (random.nextInt(4)) {
      case 0 -> begin = Math.min(end, begin + random.nextInt(10));
      case 1 -> end = old.isUnknown() ? end : Math.max(begin, end - random.nextInt(10));
      default -> outcome = anyOutcome(old.operation(), random);
    }
    long returnedAt = end == RecordedOperation.NEVER ? begin + random.nextInt(10) : end;
    history.set(
        index,
        new RecordedOperation(
            old.client(), old.key(), old.operation(), outcome, begin, returnedAt));
  }

  private static Outcome anyOutcome(Operation operation, Random random) {
    List<Outcome> possible = new ArrayList<>();
    possible.add(Outcome.failed());
    possible.add(Outcome.unknown());
    possible.add(Outcome.absent());
    possible.add(Outcome.done());
    possible.add(Outcome.refused());
    for (long value = -1; value < 4; value++) {
      possible.add(Outcome.value(value));
    }
    possible.removeIf(outcome -> !operation.allows(outcome));
    return possible.get(random.nextInt(possible.size()));
  }
}
