package io.partita.testkit.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class RecordedOperationTest {

  private static final List<Outcome> OUTCOMES =
      List.of(
          Outcome.value("x"),
          Outcome.value(1L),
          Outcome.absent(),
          Outcome.done(),
          Outcome.refused(),
          Outcome.failed(),
          Outcome.unknown());

  @Test
  void everyOperationEndsOnlyAsItCan() {
    assertThat(possible(Operation.get()))
        .containsExactly("\"x\"", "1", "absent", "failed", "unknown");
    assertThat(possible(Operation.put("v"))).containsExactly("done", "failed", "unknown");
    assertThat(possible(Operation.putIfAbsent("v")))
        .containsExactly("\"x\"", "1", "done", "refused", "failed", "unknown");
    assertThat(possible(Operation.remove()))
        .containsExactly("done", "refused", "failed", "unknown");
    assertThat(possible(Operation.compareAndSet("v", "w")))
        .containsExactly("done", "refused", "failed", "unknown");
    assertThat(possible(Operation.increment(1))).containsExactly("1", "failed", "unknown");
    assertThat(Outcome.doneIf(true)).isEqualTo(Outcome.done());
    assertThat(Outcome.doneIf(false)).isEqualTo(Outcome.refused());
  }

  private static List<String> possible(Operation operation) {
    return OUTCOMES.stream().filter(operation::allows).map(Outcome::toString).toList();
  }

  @Test
  void impossibleOperationsAreRefused() {
    assertThatThrownBy(() -> recorded(Operation.put("x"), Outcome.absent(), 0, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("outcome of PUT \"x\" cannot be absent");
    assertThatThrownBy(() -> recorded(Operation.put("x"), Outcome.done(), 2, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("returnedAt 1 must not be before invokedAt 2");
  }

  @Test
  void arraysAreNoValues() {
    byte[] array = {1};
    assertThatThrownBy(() -> Operation.put(array)).hasMessageContaining("value is an array");
    assertThatThrownBy(() -> Operation.putIfAbsent(array)).hasMessageContaining("value is an");
    assertThatThrownBy(() -> Operation.compareAndSet(array, 1)).hasMessageContaining("expected is");
    assertThatThrownBy(() -> Operation.compareAndSet(1, array)).hasMessageContaining("value is an");
    assertThatThrownBy(() -> Outcome.value(array)).hasMessageContaining("value is an array");
  }

  @Test
  void textsShowTypesAndStayShort() {
    assertThat(recorded(Operation.put(5), Outcome.done(), 1, 2))
        .hasToString("c [1 .. 2] PUT Integer 5 => done");
    assertThat(recorded(Operation.compareAndSet(5L, "5"), Outcome.unknown(), 1, 2))
        .hasToString("c [1 .. ?] COMPARE_AND_SET 5 -> \"5\" => unknown");
    assertThat(Operation.put("line\n".repeat(100)).toString())
        .hasSizeLessThan(100)
        .doesNotContain("\n")
        .endsWith("... (600 characters)\"");
  }

  private static RecordedOperation recorded(
      Operation operation, Outcome outcome, long invokedAt, long returnedAt) {
    return new RecordedOperation("c", "k", operation, outcome, invokedAt, returnedAt);
  }
}
