package io.partita.testkit.history;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Prints a violation as a table that fits a screen. */
final class ViolationText {

  private static final int MAX_ROWS = 40;
  private static final int MAX_CANDIDATES = 10;
  private static final int MAX_ORIGINS = 3;

  private final Verdict.Violation violation;
  private final List<RecordedOperation> rows;
  private final List<String> lines = new ArrayList<>();

  private ViolationText(Verdict.Violation violation) {
    this.violation = violation;
    this.rows = violation.window().stream().filter(row -> !isOldUnknown(row)).toList();
  }

  static String of(Verdict.Violation violation) {
    ViolationText text = new ViolationText(violation);
    text.addHead();
    text.addScope();
    text.addTable();
    return String.join(System.lineSeparator(), text.lines);
  }

  /** An operation that may have happened long before; there can be dozens, and none of use. */
  private boolean isOldUnknown(RecordedOperation row) {
    return row.isUnknown() && row.invokedAt() < violation.windowStart().orElse(Long.MIN_VALUE);
  }

  private void addHead() {
    int hidden = violation.candidates().size() - MAX_CANDIDATES;
    String candidates =
        violation.candidates().stream()
            .limit(MAX_CANDIDATES)
            .map(candidate -> candidate.map(RegisterValue::text).orElse("absent"))
            .collect(Collectors.joining(", "));
    lines.add("key " + RegisterValue.text(violation.key()) + " is not linearizable:");
    lines.add(line("> ", violation.stuck()));
    lines.add(
        "had no moment to happen. What had returned before can have left: "
            + (hidden > 0 ? candidates + ", or one of " + hidden + " others" : candidates));
  }

  private void addScope() {
    List<RecordedOperation> origins = violation.origins();
    if (!origins.isEmpty()) {
      lines.add("What it found was written by:");
      last(origins, MAX_ORIGINS).forEach(origin -> lines.add(line("  ", origin)));
    }
    lines.add(
        violation.windowStart().isPresent()
            ? "These operations contradict each other, whatever the register was before:"
            : "This follows from the initial value and all "
                + violation.prefixSize()
                + " operations until then:");
  }

  private void addTable() {
    List<RecordedOperation> shown = last(rows, MAX_ROWS);
    if (shown.size() < rows.size()) {
      lines.add("  (" + (rows.size() - shown.size()) + " earlier ones are not shown)");
    }
    shown.forEach(row -> lines.add(line(mark(row), row)));
    int oldUnknown = violation.window().size() - rows.size();
    if (oldUnknown > 0) {
      lines.add("  (" + oldUnknown + " older, of unknown outcome, could not help)");
    }
    lines.add("Times start with the table; > marks the operation, | what was concurrent with it.");
  }

  private String mark(RecordedOperation row) {
    if (row.equals(violation.stuck())) {
      return "> ";
    }
    return row.returnedAt() >= violation.stuck().invokedAt() ? "| " : "  ";
  }

  private String line(String mark, RecordedOperation row) {
    long zero = last(rows, MAX_ROWS).get(0).invokedAt();
    String end =
        row.returnedAt() == RecordedOperation.NEVER ? "?" : Long.toString(row.returnedAt() - zero);
    return "%s%-12s [%10d .. %10s]  %s => %s"
        .formatted(mark, row.client(), row.invokedAt() - zero, end, row.operation(), row.outcome());
  }

  private static <T> List<T> last(List<T> list, int count) {
    return list.subList(Math.max(0, list.size() - count), list.size());
  }
}
