package io.partita.benchmarks.soak;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.partita.testkit.history.Operation;
import io.partita.testkit.history.Outcome;
import io.partita.testkit.history.RecordedOperation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A process' history as lines, for another process of the same host: they share the clock. */
final class Tape {
  private static final String BETWEEN = "\t";

  private Tape() {}

  static void write(Path file, List<RecordedOperation> history) {
    List<String> lines = new ArrayList<>();
    for (RecordedOperation one : history) {
      lines.add(
          String.join(
              BETWEEN,
              one.client(),
              one.key().toString(),
              Long.toString(one.invokedAt()),
              Long.toString(one.returnedAt()),
              text(one.operation()),
              text(one.outcome())));
    }
    try {
      Files.write(file, lines, UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<RecordedOperation> read(Path file) {
    List<RecordedOperation> history = new ArrayList<>();
    try {
      for (String line : Files.readAllLines(file, UTF_8)) {
        String[] parts = line.split(BETWEEN, -1);
        history.add(
            new RecordedOperation(
                parts[0],
                parts[1],
                operation(parts[4]),
                outcome(parts[5]),
                Long.parseLong(parts[2]),
                Long.parseLong(parts[3])));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return history;
  }

  private static String text(Operation operation) {
    if (operation instanceof Operation.Put put) {
      return "put " + put.value();
    } else if (operation instanceof Operation.PutIfAbsent put) {
      return "absent " + put.value();
    } else if (operation instanceof Operation.CompareAndSet set) {
      return "cas " + set.expected() + " " + set.value();
    } else if (operation instanceof Operation.Increment increment) {
      return "add " + increment.delta();
    }
    return operation.equals(Operation.remove()) ? "remove" : "get";
  }

  private static Operation operation(String text) {
    String[] words = text.split(" ", -1);
    return switch (words[0]) {
      case "put" -> Operation.put(words[1]);
      case "absent" -> Operation.putIfAbsent(words[1]);
      case "cas" -> Operation.compareAndSet(words[1], words[2]);
      case "add" -> Operation.increment(Long.parseLong(words[1]));
      case "remove" -> Operation.remove();
      default -> Operation.get();
    };
  }

  private static String text(Outcome outcome) {
    if (outcome instanceof Outcome.Value value) {
      return (value.value() instanceof Long ? "number " : "value ") + value.value();
    } else if (outcome.equals(Outcome.absent())) {
      return "nothing";
    } else if (outcome.equals(Outcome.done())) {
      return "done";
    } else if (outcome.equals(Outcome.refused())) {
      return "refused";
    }
    return outcome.equals(Outcome.failed()) ? "failed" : "unknown";
  }

  private static Outcome outcome(String text) {
    String[] words = text.split(" ", -1);
    return switch (words[0]) {
      case "number" -> Outcome.value(Long.valueOf(words[1]));
      case "value" -> Outcome.value(words[1]);
      case "nothing" -> Outcome.absent();
      case "done" -> Outcome.done();
      case "refused" -> Outcome.refused();
      case "failed" -> Outcome.failed();
      default -> Outcome.unknown();
    };
  }
}
