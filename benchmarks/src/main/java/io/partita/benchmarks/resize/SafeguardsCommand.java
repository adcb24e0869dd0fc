package io.partita.benchmarks.resize;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The runs without safeguards as a command. */
@Command(
    name = "safeguards",
    description =
        "Makes a small resize under load on an adverse way, first as it is, then without one"
            + " safeguard of PROTOCOL.md after the other. Ends with 1 if the first run finds"
            + " something, or one of the others does not.",
    mixinStandardHelpOptions = true,
    showDefaultValues = true)
public final class SafeguardsCommand implements Callable<Integer> {

  @Option(
      names = "--without",
      paramLabel = "<safeguard>",
      description = "Only these: ${COMPLETION-CANDIDATES}.")
  private List<Safeguard> without = new ArrayList<>(Arrays.asList(Safeguard.values()));

  @Option(names = "--seed", description = "Of everything that is random.")
  private long seed = 1;

  @Option(
      names = "--comparing",
      description =
          "Lets the engine compare both copies before it commits a move: a second net, which makes"
              + " a change fail before entries are lost.")
  private boolean comparing;

  @Option(
      names = "--servers",
      description = "On Redis servers of its own, instead of in-process nodes.")
  private boolean servers;

  @Option(names = "--verbose", description = "Prints the whole reports.")
  private boolean verbose;

  @Spec private @Nullable CommandSpec spec;

  /** For picocli. */
  public SafeguardsCommand() {}

  @Override
  public Integer call() {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    boolean asExpected = run(out, Optional.empty()).problems() == 0;
    for (Safeguard safeguard : without) {
      asExpected &= run(out, Optional.of(safeguard)).problems() > 0;
    }
    return asExpected ? 0 : 1;
  }

  private ResizeReport run(PrintWriter out, Optional<Safeguard> removed) {
    long startedAt = System.nanoTime();
    Scenario scenario = Scenario.adverse(new Scenario.Adverse(removed, comparing, false), seed);
    ResizeReport report =
        ResizeUnderLoad.run(
            servers ? scenario.withServers() : scenario,
            text -> {
              if (verbose) {
                out.println(text);
              }
            });
    String what =
        removed
            .map(s -> "without " + s + " (rule " + s.rule() + ": " + s.meaning() + ")")
            .orElse("with all safeguards");
    out.println(
        String.format(
            Locale.ROOT,
            "%s, seed %d, %.1f s: %s",
            what,
            seed,
            (System.nanoTime() - startedAt) / 1e9,
            report.findings().isEmpty() ? "0 problems" : new TreeMap<>(report.findings())));
    report.examples().stream().limit(2).forEach(e -> out.println("  " + e.replace("\n", "\n  ")));
    if (verbose) {
      out.println(ReportText.of(report));
    }
    out.flush();
    return report;
  }
}
