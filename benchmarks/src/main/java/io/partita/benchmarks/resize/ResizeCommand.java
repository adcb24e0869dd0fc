package io.partita.benchmarks.resize;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.partita.api.Bound;
import io.partita.runtime.Change;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The resize under load as a command. */
@Command(
    name = "resize",
    description =
        "Adds two nodes, drains one and switches the strategy twice, the second time to another"
            + " line of keys, while threads use the cache; checks every entry, TTL and history."
            + " Ends with 1 if something went wrong.",
    mixinStandardHelpOptions = true,
    showDefaultValues = true)
public final class ResizeCommand implements Callable<Integer> {

  @Option(names = "--entries", description = "How many entries.")
  private int entries = 1_000_000;

  @Option(names = "--threads", description = "How many threads use the cache.")
  private int threads = 8;

  @Option(names = "--nodes", description = "How many nodes at the beginning, at least 4.")
  private int nodes = 16;

  @Option(names = "--seed", description = "Of everything that is random.")
  private long seed = 1;

  @Option(names = "--calm", description = "Seconds before, between and after the changes.")
  private int calmSeconds = 5;

  @Option(
      names = "--rate",
      description =
          "Operations per second of all threads together. 0 is as many as there can be: then the"
              + " threads queue for the processors, and no latency says anything about the cache.")
  private long rate = 100_000;

  @Option(
      names = "--bound",
      description =
          "${COMPLETION-CANDIDATES}: whether a node may hold more than its share. With SHARE, the"
              + " switch to rendezvous moves next to nothing, and one to modulo follows.")
  private Bound bound = Bound.NONE;

  @Option(names = "--json", paramLabel = "<file>", description = "Where to write the report, too.")
  private @Nullable Path json;

  @Spec private @Nullable CommandSpec spec;

  /** For picocli. */
  public ResizeCommand() {}

  @Override
  public Integer call() throws IOException {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    Scenario standard =
        Scenario.standard(entries, threads, nodes, seed)
            .withCalm(Duration.ofSeconds(calmSeconds))
            .withOperationsPerSecond(rate == 0 ? Scenario.Load.UNPACED : rate);
    List<Change> changes = new ArrayList<>(standard.changes());
    if (bound == Bound.SHARE) {
      changes.add(Change.strategy("modulo"));
    }
    ResizeReport report =
        ResizeUnderLoad.run(
            standard.withChanges(bound, changes),
            text -> {
              out.println(text);
              out.flush();
            });
    out.println(ReportText.of(report));
    out.flush();
    if (json != null) {
      new ObjectMapper()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .writeValue(json.toFile(), report);
    }
    return report.problems() == 0 ? 0 : 1;
  }
}
