package io.partita.benchmarks.get;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The comparison of reads as a command. */
@Command(
    name = "get",
    description = "Reads by the engine and from a bare Caffeine, in turn, in one process.",
    mixinStandardHelpOptions = true,
    showDefaultValues = true)
public final class GetCommand implements Callable<Integer> {

  @Option(
      names = "--entries",
      split = ",",
      description = "How many entries; several numbers make several runs.")
  private List<Integer> entries = new ArrayList<>(List.of(1 << 13, 1 << 17));

  @Option(
      names = "--skew",
      split = ",",
      description =
          "How uneven the reads are: entry k is read in proportion to 1 / (k + 1)^skew, 0 reads all"
              + " alike; several numbers make several runs.")
  private List<Double> skews = new ArrayList<>(List.of(0.0, 0.99));

  @Option(
      names = "--trace",
      paramLabel = "<file>",
      description = "A trace whose keys are read instead: gzip text, one key a line.")
  private List<Path> traces = new ArrayList<>();

  @Option(names = "--nodes", description = "Over how many nodes they are spread.")
  private int nodes = 16;

  @Option(names = "--threads", description = "How many threads read at once.")
  private int threads = 2;

  @Option(names = "--rounds", description = "How often each side has its turn.")
  private int rounds = 9;

  @Option(names = "--millis", description = "How long a turn is.")
  private int millis = 1_000;

  @Option(names = "--json", paramLabel = "<file>", description = "Where to write the report, too.")
  private @Nullable Path json;

  @Spec private @Nullable CommandSpec spec;

  /** For picocli. */
  public GetCommand() {}

  @Override
  public Integer call() throws IOException {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    List<GetReport> reports = new ArrayList<>();
    for (Reads reads : sequences()) {
      GetReport report =
          GetComparison.run(reads, nodes, threads, rounds, Duration.ofMillis(millis));
      print(out, report);
      reports.add(report);
    }
    if (json != null) {
      new ObjectMapper()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .writeValue(json.toFile(), reports);
    }
    return 0;
  }

  private List<Reads> sequences() throws IOException {
    List<Reads> sequences = new ArrayList<>();
    for (Path trace : traces) {
      sequences.add(Reads.trace(trace));
    }
    if (sequences.isEmpty()) {
      for (int count : entries) {
        skews.forEach(skew -> sequences.add(Reads.random(count, skew)));
      }
    }
    return sequences;
  }

  private static void print(PrintWriter out, GetReport report) {
    out.println(
        String.format(
            Locale.ROOT,
            "%n%,d entries, read %s, on %d nodes, %d threads, median of %d rounds; %s",
            report.entries(),
            report.reads(),
            report.nodes(),
            report.threads(),
            report.rounds(),
            report.jvm()));
    out.println(
        String.format(
            Locale.ROOT,
            "%-22s %10s %17s %9s %9s %9s %9s",
            "",
            "million/s",
            "(worst to best)",
            "ns/read",
            "CPU ns",
            "B/read",
            "share"));
    for (GetReport.Side side : report.sides()) {
      out.println(
          String.format(
              Locale.ROOT,
              "%-22s %10.2f %8.2f %8.2f %9.1f %9.1f %9.1f %8.1f%%",
              side.name(),
              side.millionsPerSecond(),
              side.leastMillionsPerSecond(),
              side.mostMillionsPerSecond(),
              side.nanosPerRead(),
              side.processorNanosPerRead(),
              side.bytesPerRead(),
              100 * side.shareOfFirst()));
    }
    out.flush();
  }
}
