package io.partita.testkit.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** One history for each way in which a store keeps or breaks its promise. */
@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class LinearizabilityCheckerTest {

  private static final String KEY = "cart:42";

  private final List<RecordedOperation> operations = new ArrayList<>();

  private void op(String client, long from, long to, Operation operation, Outcome outcome) {
    operations.add(new RecordedOperation(client, KEY, operation, outcome, from, to));
  }

  private void unknown(String client, long from, Operation operation) {
    op(client, from, from, operation, Outcome.unknown());
  }

  private void assertLinearizable() {
    History.of(operations).requireLinearizable();
  }

  /**
   * Asserts that exactly the given operations, by their clients, are shown as the contradiction.
   */
  private Verdict.Violation assertViolation(String stuckClient, String... windowClients) {
    LinearizabilityReport report = History.of(operations).check();
    assertThat(report.isLinearizable()).isFalse();
    assertThat(report.violations()).hasSize(1);
    Verdict.Violation violation = report.violations().get(0);
    assertThat(violation.key()).isEqualTo(KEY);
    assertThat(violation.stuck().client()).isEqualTo(stuckClient);
    assertThat(violation.window())
        .extracting(RecordedOperation::client)
        .containsExactly(windowClients);
    return violation;
  }

  @Nested
  class Linearizable {

    @Test
    void nothing() {
      assertLinearizable();
    }

    @Test
    void every_operation_in_sequence() {
      op("a", 0, 1, Operation.get(), Outcome.absent());
      op("a", 2, 3, Operation.putIfAbsent("x"), Outcome.done());
      op("a", 4, 5, Operation.putIfAbsent("y"), Outcome.value("x"));
      op("a", 6, 7, Operation.putIfAbsent("y"), Outcome.refused());
      op("a", 8, 9, Operation.compareAndSet("x", "z"), Outcome.done());
      op("a", 10, 11, Operation.compareAndSet("x", "y"), Outcome.refused());
      op("a", 12, 13, Operation.get(), Outcome.value("z"));
      op("a", 14, 15, Operation.remove(), Outcome.done());
      op("a", 16, 17, Operation.remove(), Outcome.refused());
      op("a", 18, 19, Operation.increment(5), Outcome.value(5L));
      op("a", 20, 21, Operation.increment(-2), Outcome.value(3L));
      op("a", 22, 23, Operation.put(9L), Outcome.done());
      op("a", 24, 25, Operation.increment(1), Outcome.value(10L));
      assertLinearizable();
    }

    @Test
    void concurrent_writes_are_seen_in_either_order() {
      op("a", 0, 10, Operation.put(1L), Outcome.done());
      op("b", 0, 10, Operation.put(2L), Outcome.done());
      op("c", 3, 4, Operation.get(), Outcome.value(2L));
      op("c", 5, 6, Operation.get(), Outcome.value(1L));
      assertLinearizable();
    }

    @Test
    void a_read_may_see_a_write_that_returns_later() {
      op("a", 0, 10, Operation.put(1L), Outcome.done());
      op("b", 1, 2, Operation.get(), Outcome.absent());
      op("b", 3, 4, Operation.get(), Outcome.value(1L));
      assertLinearizable();
    }

    @Test
    void equal_times_are_concurrent() {
      op("a", 0, 5, Operation.put(1L), Outcome.done());
      op("b", 5, 6, Operation.get(), Outcome.absent());
      assertLinearizable();
    }

    @Test
    void an_unknown_write_took_effect_late() {
      unknown("a", 0, Operation.put(1L));
      op("b", 2, 3, Operation.put(2L), Outcome.done());
      op("b", 4, 5, Operation.get(), Outcome.value(2L));
      op("b", 6, 7, Operation.get(), Outcome.value(1L));
      assertLinearizable();
    }

    @Test
    void an_unknown_write_never_took_effect() {
      unknown("a", 0, Operation.put(1L));
      op("b", 2, 3, Operation.get(), Outcome.absent());
      op("b", 4, 5, Operation.put(2L), Outcome.done());
      op("b", 6, 7, Operation.get(), Outcome.value(2L));
      assertLinearizable();
    }

    @Test
    void unknown_operations_of_every_kind_took_effect() {
      unknown("a", 0, Operation.putIfAbsent(1L));
      op("z", 1, 2, Operation.get(), Outcome.value(1L));
      unknown("b", 3, Operation.compareAndSet(1L, 5L));
      op("z", 4, 5, Operation.get(), Outcome.value(5L));
      unknown("c", 6, Operation.increment(2));
      op("z", 7, 8, Operation.get(), Outcome.value(7L));
      unknown("d", 9, Operation.remove());
      op("z", 10, 11, Operation.get(), Outcome.absent());
      assertLinearizable();
    }

    @Test
    void an_unknown_removal_made_way_for_a_put_if_absent_that_overtook_a_put() {
      unknown("a", 0, Operation.remove());
      op("b", 1, 4, Operation.putIfAbsent("x"), Outcome.done());
      op("c", 2, 5, Operation.put("y"), Outcome.done());
      op("d", 6, 7, Operation.get(), Outcome.value("x"));
      assertLinearizable();
    }

    @Test
    void a_failed_write_did_not_happen() {
      op("a", 0, 1, Operation.put(1L), Outcome.failed());
      op("b", 2, 3, Operation.get(), Outcome.absent());
      assertLinearizable();
    }

    @Test
    void an_initial_value_is_found() {
      op("a", 0, 1, Operation.get(), Outcome.value("before"));
      LinearizabilityChecker.create()
          .withInitialValues(Map.of(KEY, "before", "other", "x"))
          .check(History.of(operations))
          .requireLinearizable();
    }
  }

  @Nested
  class Violations {

    @Test
    void lost_write() {
      op("a", 0, 1, Operation.put(1L), Outcome.done());
      op("b", 2, 3, Operation.put(2L), Outcome.done());
      op("c", 4, 5, Operation.get(), Outcome.value(1L));
      Verdict.Violation violation = assertViolation("c", "b", "c");
      assertThat(violation.candidates()).containsExactly(Optional.of(2L));
      assertThat(violation.origins()).extracting(RecordedOperation::client).containsExactly("a");
    }

    @Test
    void stale_read_after_a_newer_acknowledged_write() {
      op("a", 0, 1, Operation.put(1L), Outcome.done());
      op("b", 2, 20, Operation.put(2L), Outcome.done());
      op("c", 3, 4, Operation.get(), Outcome.value(2L));
      op("d", 5, 6, Operation.get(), Outcome.value(1L));
      assertViolation("d", "b", "c", "d");
    }

    @Test
    void resurrected_delete() {
      op("a", 0, 1, Operation.put(1L), Outcome.done());
      op("b", 2, 3, Operation.remove(), Outcome.done());
      op("c", 4, 5, Operation.get(), Outcome.value(1L));
      Verdict.Violation violation = assertViolation("c", "b", "c");
      assertThat(violation.candidates()).containsExactly(Optional.empty());
    }

    @Test
    void duplicated_increment() {
      op("a", 0, 1, Operation.increment(1), Outcome.value(1L));
      op("b", 2, 3, Operation.increment(1), Outcome.value(3L));
      assertViolation("b", "a", "b");
    }

    @Test
    void increment_counted_once_for_two() {
      op("a", 0, 9, Operation.increment(1), Outcome.value(1L));
      op("b", 0, 9, Operation.increment(1), Outcome.value(1L));
      assertViolation("b", "a", "b");
    }

    @Test
    void compare_and_set_succeeded_twice_from_the_same_value() {
      op("a", 0, 1, Operation.put("free"), Outcome.done());
      op("b", 2, 9, Operation.compareAndSet("free", "b"), Outcome.done());
      op("c", 2, 8, Operation.compareAndSet("free", "c"), Outcome.done());
      assertViolation("b", "b", "c");
    }

    @Test
    void compare_and_set_refused_though_the_value_was_as_expected() {
      op("a", 0, 1, Operation.put("free"), Outcome.done());
      op("b", 2, 9, Operation.compareAndSet("free", "b"), Outcome.refused());
      assertViolation("b", "a", "b");
    }

    @Test
    void put_if_absent_won_twice() {
      op("a", 0, 8, Operation.putIfAbsent("a"), Outcome.done());
      op("b", 0, 9, Operation.putIfAbsent("b"), Outcome.done());
      assertViolation("b", "a", "b");
    }

    @Test
    void put_if_absent_lost_against_nothing() {
      op("a", 0, 1, Operation.put("a"), Outcome.done());
      op("b", 2, 3, Operation.remove(), Outcome.done());
      op("c", 4, 5, Operation.putIfAbsent("c"), Outcome.refused());
      assertViolation("c", "b", "c");
    }

    @Test
    void removal_succeeded_twice() {
      op("a", 0, 1, Operation.put(1L), Outcome.done());
      op("b", 2, 8, Operation.remove(), Outcome.done());
      op("c", 2, 9, Operation.remove(), Outcome.done());
      assertViolation("c", "b", "c");
    }

    @Test
    void read_of_a_value_never_written() {
      op("a", 0, 1, Operation.put(1L), Outcome.done());
      op("b", 0, 5, Operation.get(), Outcome.value("ghost"));
      Verdict.Violation violation = assertViolation("b", "a", "b");
      assertThat(violation.windowStart()).isEmpty();
      assertThat(violation.origins()).isEmpty();
      assertThat(violation.candidates()).containsExactly(Optional.of(1L));
    }

    @Test
    void failed_write_took_effect() {
      op("a", 0, 1, Operation.put(1L), Outcome.failed());
      op("b", 2, 3, Operation.get(), Outcome.value(1L));
      Verdict.Violation violation = assertViolation("b", "a", "b");
      assertThat(violation.origins()).extracting(RecordedOperation::client).containsExactly("a");
    }

    @Test
    void unknown_write_took_effect_before_its_invocation() {
      op("a", 0, 1, Operation.get(), Outcome.value(1L));
      unknown("b", 2, Operation.put(1L));
      assertViolation("a", "a");
    }

    @Test
    void unknown_write_took_effect_twice() {
      unknown("a", 0, Operation.put(1L));
      op("b", 1, 2, Operation.get(), Outcome.value(1L));
      op("b", 3, 4, Operation.remove(), Outcome.done());
      op("b", 5, 6, Operation.get(), Outcome.value(1L));
      assertViolation("b", "a", "b", "b", "b");
    }

    @Test
    void real_time_order_violated() {
      op("a", 0, 1, Operation.put(1L), Outcome.done());
      op("b", 2, 3, Operation.get(), Outcome.absent());
      assertViolation("b", "a", "b");
    }

    @Test
    void two_readers_saw_two_writes_in_opposite_orders() {
      op("a", 0, 20, Operation.put(1L), Outcome.done());
      op("b", 0, 20, Operation.put(2L), Outcome.done());
      op("c", 1, 2, Operation.get(), Outcome.value(1L));
      op("c", 3, 4, Operation.get(), Outcome.value(2L));
      op("d", 5, 6, Operation.get(), Outcome.value(1L));
      assertViolation("d", "a", "b", "c", "c", "d");
    }

    @Test
    void initial_value_ignored() {
      op("a", 0, 1, Operation.get(), Outcome.absent());
      LinearizabilityReport report =
          LinearizabilityChecker.create()
              .withInitialValues(Map.of(KEY, "before"))
              .check(History.of(operations));
      assertThat(report.violations()).hasSize(1);
      assertThat(report.violations().get(0).candidates()).containsExactly(Optional.of("before"));
    }

    @Test
    void increment_beyond_the_range_of_long() {
      op("a", 0, 1, Operation.put(Long.MAX_VALUE), Outcome.done());
      op("b", 2, 3, Operation.increment(1), Outcome.value(Long.MIN_VALUE));
      assertViolation("b", "b");
    }

    @Test
    void unknown_increment_beyond_the_range_of_long() {
      op("a", 0, 1, Operation.put(Long.MAX_VALUE), Outcome.done());
      unknown("b", 2, Operation.increment(1));
      op("c", 3, 4, Operation.get(), Outcome.value(Long.MIN_VALUE));
      assertViolation("c", "a", "b", "c");
    }

    @Test
    void increment_of_a_text() {
      op("a", 0, 1, Operation.put("5"), Outcome.done());
      op("b", 2, 3, Operation.increment(1), Outcome.value(6L));
      assertViolation("b", "a", "b");
    }
  }

  @Test
  void a_violation_is_printed_with_what_a_person_needs() {
    op("writer-1", 1_000, 1_200, Operation.put("old"), Outcome.done());
    unknown("writer-3", 1_250, Operation.put("maybe"));
    op("writer-2", 1_300, 1_500, Operation.put("new"), Outcome.done());
    op("writer-1", 1_550, 1_950, Operation.put("newest"), Outcome.done());
    op("reader-1", 1_600, 1_900, Operation.get(), Outcome.value("old"));
    assertThat(
            assertViolation("reader-1", "writer-3", "writer-2", "writer-1", "reader-1").toString())
        .isEqualToNormalizingNewlines(
            """
            key "cart:42" is not linearizable:
            > reader-1     [       300 ..        600]  GET => "old"
            had no moment to happen. What had returned before can have left: "new"
            What it found was written by:
              writer-1     [      -300 ..       -100]  PUT "old" => done
            These operations contradict each other, whatever the register was before:
              writer-2     [         0 ..        200]  PUT "new" => done
            | writer-1     [       250 ..        650]  PUT "newest" => done
            > reader-1     [       300 ..        600]  GET => "old"
              (1 older, of unknown outcome, could not help)
            Times start with the table; > marks the operation, | what was concurrent with it.\
            """);
  }

  @Test
  void keys_are_registers_of_their_own() {
    for (String key : List.of("a", "b", "c")) {
      operations.add(new RecordedOperation("w", key, Operation.put(key), Outcome.done(), 0, 1));
      operations.add(new RecordedOperation("r", key, Operation.get(), Outcome.value("b"), 2, 3));
    }
    LinearizabilityReport report = History.of(operations).check();
    assertThat(report.verdicts()).extracting(Verdict::key).containsExactly("a", "b", "c");
    assertThat(report.violations()).extracting(Verdict::key).containsExactly("a", "c");
    assertThatThrownBy(report::requireLinearizable)
        .isInstanceOf(AssertionError.class)
        .hasMessageStartingWith("3 keys checked, 2 violations, 0 undecided")
        .hasMessageContaining("key \"a\" is not linearizable")
        .hasMessageContaining("key \"c\" is not linearizable");
  }

  @Test
  void beyond_its_bound_the_check_is_undecided_and_never_a_pass() {
    for (int i = 0; i < 40; i++) {
      unknown("c" + i, i, Operation.increment(1L << i));
    }
    op("r", 50, 51, Operation.get(), Outcome.value((1L << 40) - 1));
    LinearizabilityReport report =
        LinearizabilityChecker.create().withMaxConfigurations(10_000).check(History.of(operations));
    assertThat(report.isLinearizable()).isFalse();
    assertThat(report.violations()).isEmpty();
    assertThat(report.undecided()).extracting(Verdict::key).containsExactly(KEY);
    assertThat(report.undecided().get(0).configurationCount()).isBetween(10_000L, 10_100L);
    assertThatThrownBy(report::requireLinearizable)
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("undecided");
  }

  @Test
  void bad_settings_are_refused() {
    LinearizabilityChecker checker = LinearizabilityChecker.create();
    assertThatThrownBy(() -> checker.withMaxConfigurations(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("maxConfigurations must be positive: 0");
    assertThatThrownBy(() -> checker.withInitialValues(Map.of("k", new byte[1])))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("value is an array");
    assertThatThrownBy(() -> checker.withInitialValues(Map.of(new byte[1], "v")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("key is an array");
  }
}
