package io.partita.testkit.history;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Prints a violation as a table that fits a screen. */
final class ViolationText {

  private static final int MAX_ROWS = 40;
  private static final int MAX_CANDIDATES = 10;
  private static final int MAX_ORIGINS = 3;

  private ViolationText() {}

  static String of(Verdict.Violation violation) {
    RecordedOperation stuck = violation.stuck();
    List<RecordedOperation> rows = last(violation.window(), MAX_ROWS);
    long zero = rows.get(0).invokedAt();
    List<String> lines = new ArrayList<>();
    lines.add("key " + RegisterValue.text(violation.key()) + " is not linearizable:");
    lines.add("  " + line(stuck, zero));
    lines.add("  had no moment to happen; the register could only be " + candidates(violation));
    lines.addAll(origins(violation, zero));
    lines.add(scope(violation, rows.size()));
    rows.forEach(row -> lines.add(mark(row, stuck) + line(row, zero)));
    lines.add("  (times from the first row's invocation; > stuck, | concurrent with it)");
    return String.join(System.lineSeparator(), lines);
  }

  private static String candidates(Verdict.Violation violation) {
    int hidden = violation.candidates().size() - MAX_CANDIDATES;
    return violation.candidates().stream()
        .limit(MAX_CANDIDATES)
        .map(candidate -> candidate.map(RegisterValue::text).orElse("absent"))
        .collect(Collectors.joining(", ", "", hidden > 0 ? " or " + hidden + " others" : ""));
  }

  private static List<String> origins(Verdict.Violation violation, long zero) {
    return last(violation.origins(), MAX_ORIGINS).stream()
        .map(origin -> "  its value is that of " + line(origin, zero))
        .toList();
  }

  private static String scope(Verdict.Violation violation, int rowCount) {
    int size = violation.window().size();
    return (violation.fromAnyState()
            ? size + " operations suffice for the proof, whatever was before them"
            : "the proof takes all " + size + " operations until then and the initial value")
        + (rowCount < size ? "; the last " + rowCount + ":" : ":");
  }

  private static String mark(RecordedOperation row, RecordedOperation stuck) {
    if (row.equals(stuck)) {
      return "> ";
    }
    return row.returnedAt() >= stuck.invokedAt() ? "| " : "  ";
  }

  private static String line(RecordedOperation row, long zero) {
    String end =
        row.returnedAt() == RecordedOperation.NEVER ? "?" : Long.toString(row.returnedAt() - zero);
    return "%-12s [%10d .. %10s]  %s => %s"
        .formatted(row.client(), row.invokedAt() - zero, end, row.operation(), row.outcome());
  }

  private static <T> List<T> last(List<T> list, int count) {
    return list.subList(Math.max(0, list.size() - count), list.size());
  }
}
