package io.partita.benchmarks.tables;

import io.partita.benchmarks.get.Reads;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Tables of balance, movement and memory, as Markdown. */
@Command(
    name = "tables",
    description =
        "Counts balance, movement and memory of every strategy, with its bound and bare, and of"
            + " others. Figures are the same in every run.",
    mixinStandardHelpOptions = true,
    showDefaultValues = true)
public final class TablesCommand implements Callable<Integer> {
  private static final String NONE = "-";

  @Option(
      names = "--nodes",
      split = ",",
      description = "How many nodes of weight 1; several numbers make several tables.")
  private List<Integer> nodes = new ArrayList<>(List.of(10, 50, 1_000));

  @Option(names = "--keys", description = "How many keys are looked up.")
  private int keys = 1_000_000;

  @Spec private @Nullable CommandSpec spec;

  /** For picocli. */
  public TablesCommand() {}

  @Override
  public Integer call() {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    Reads reads = Reads.random(keys, 0);
    for (int count : nodes) {
      print(out, count, reads);
    }
    return 0;
  }

  private static void print(PrintWriter out, int count, Reads reads) {
    // Keys that fall on nodes at random: the variance of a count is its mean, nearly.
    double floor = Math.sqrt((count - 1.0) / reads.keys());
    out.println(
        String.format(
            Locale.ROOT,
            "%n### %,d nodes%nNoise floor of %,d keys: CV %.2f %%.%n",
            count,
            reads.keys(),
            100 * floor));
    out.println(
        "| | keys: CV %, max/mean | line: CV %, max/mean | add one: keys, line | remove one: keys,"
            + " line | partitions | bytes |");
    out.println("|---|---|---|---|---|---|---|");
    for (Contender contender : Contender.all(count)) {
      Row row = Row.of(contender, count, reads);
      out.println(
          String.join(
              " | ",
              "| " + row.contender(),
              text(row.keys()),
              row.line().map(TablesCommand::text).orElse(NONE),
              text(row.added()),
              text(row.removed()),
              partitions(row),
              String.format(Locale.ROOT, "%,d |", row.bytes())));
      out.flush();
    }
  }

  private static String text(Row.Spread spread) {
    return String.format(Locale.ROOT, "%.2f, %.3f", 100 * spread.variation(), spread.peak());
  }

  private static String text(Row.Change change) {
    if (change instanceof Row.Refused refused) {
      return "refused: " + refused.why();
    }
    Row.Moved moved = (Row.Moved) change;
    String line = moved.line().map(x -> String.format(Locale.ROOT, "%.3f", x)).orElse(NONE);
    return String.format(Locale.ROOT, "%.2f, %s", moved.keys(), line);
  }

  /** Of the others none moves data. */
  private static String partitions(Row row) {
    Optional<Boolean> whole =
        row.added() instanceof Row.Moved added && row.removed() instanceof Row.Moved removed
            ? added.whole().flatMap(a -> removed.whole().map(r -> a && r))
            : Optional.empty();
    return whole.map(is -> is ? "stay" : "cut anew").orElse(NONE);
  }
}
