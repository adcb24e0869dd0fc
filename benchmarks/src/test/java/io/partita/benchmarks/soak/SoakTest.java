package io.partita.benchmarks.soak;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.testkit.history.Operation;
import io.partita.testkit.history.Outcome;
import io.partita.testkit.history.RecordedOperation;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class SoakTest {

  /** The short version of {@code redis-soak}; what it began with is printed. */
  @Test
  void nothingIsLostInARoundOfFaults() {
    long seed = new SplittableRandom().nextLong(1_000_000);
    System.out.println("seed of the round: " + seed);
    SoakRound.Result result = new SoakRound(seed, 4_000, 2).run();
    System.out.println(result);
    assertThat(result.problems()).as("seed %s", seed).isEmpty();
    assertThat(result.recorded()).isPositive();
    assertThat(result.faults()).isNotEmpty();
  }

  @Test
  void howSoonAChangeGoesOn() {
    StringWriter text = new StringWriter();
    CommandLine command = new CommandLine(new TakeOverCommand()).setOut(new PrintWriter(text));
    // No limit: a test asserts no time.
    String[] arguments = {
      "--kills=1", "--keys=5000", "--processes=2", "--limit=" + Integer.MAX_VALUE
    };
    assertThat(command.execute(arguments)).isZero();
    assertThat(text.toString()).contains("1 migrators killed").contains("end of the change |");
  }

  @Test
  void aTapeGivesBackWhatWasRecorded(@TempDir Path folder) {
    List<RecordedOperation> history =
        List.of(
            operation(Operation.get(), Outcome.value("a")),
            operation(Operation.get(), Outcome.value(7L)),
            operation(Operation.get(), Outcome.absent()),
            operation(Operation.put("b"), Outcome.done()),
            operation(Operation.put("b"), Outcome.unknown()),
            operation(Operation.putIfAbsent("c"), Outcome.refused()),
            operation(Operation.compareAndSet("a", "b"), Outcome.failed()),
            operation(Operation.increment(3), Outcome.value(10L)),
            operation(Operation.remove(), Outcome.done()));
    Path tape = folder.resolve("tape");
    Tape.write(tape, history);
    assertThat(Tape.read(tape)).isEqualTo(history);
  }

  private static RecordedOperation operation(Operation operation, Outcome outcome) {
    return new RecordedOperation("client", "key", operation, outcome, 5, 6);
  }
}
