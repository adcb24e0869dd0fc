package io.partita.benchmarks.redis;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.partita.runtime.Tuning;
import java.io.File;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
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
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Moves from three Redis servers to four beside those of {@code redis-cli}, as a command. */
@Command(
    name = "redis-move",
    description =
        "Adds a fourth to three Redis servers, idle and under load, and moves a quarter of the"
            + " slots of a cluster of three to a fourth node by redis-cli; no key may be lost.",
    mixinStandardHelpOptions = true,
    showDefaultValues = true)
public final class MoveCommand implements Callable<Integer> {

  /** A machine that stalls makes a slow operation, not a failed run. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Option(
      names = "--keys",
      split = ",",
      description = "How many entries; several numbers make several runs.")
  private List<Integer> keys = new ArrayList<>(List.of(1_000_000, 20_000));

  @Option(names = "--bytes", split = ",", description = "Of each value, for each of those.")
  private List<Integer> bytes = new ArrayList<>(List.of(100, 16_384));

  @Option(names = "--threads", description = "How many clients use the cache meanwhile.")
  private int threads = 8;

  @Option(names = "--rate", description = "Operations per second of all of them together.")
  private double rate = 2_000;

  @Option(names = "--calm", description = "Seconds that they run before the move begins.")
  private int calmSeconds = 5;

  @Option(names = "--batch-keys", description = "How many keys are copied in one step.")
  private int batchKeys = Tuning.DEFAULT.batchKeys();

  @Option(
      names = "--pipeline",
      split = ",",
      description =
          "Of redis-cli: how many keys a MIGRATE takes, 0 for its default; several make several"
              + " rows.")
  private List<Integer> pipelines = new ArrayList<>(List.of(0));

  @Option(
      names = "--redis-cli",
      paramLabel = "<file>",
      description = "The program; else it is looked for on the PATH.")
  private @Nullable Path redisCli;

  @Option(names = "--seed", description = "Of values and operations.")
  private long seed = 1;

  @Option(names = "--json", paramLabel = "<file>", description = "Where to write the report, too.")
  private @Nullable Path json;

  @Spec private @Nullable CommandSpec spec;

  /** For picocli. */
  public MoveCommand() {}

  @Override
  public Integer call() throws Exception {
    CommandSpec command = Objects.requireNonNull(spec);
    if (keys.size() != bytes.size()) {
      throw new ParameterException(
          command.commandLine(), "--keys and --bytes must name as many numbers each");
    }
    PrintWriter out = command.commandLine().getOut();
    Optional<Path> cli = redisCli();
    out.println(settings(cli) + "\n\n" + MoveReport.Row.HEAD);
    List<MoveReport.Row> rows = new ArrayList<>();
    for (int i = 0; i < keys.size(); i++) {
      rows.addAll(run(out, new MovedData(keys.get(i), bytes.get(i), seed), cli));
    }
    if (json != null) {
      new ObjectMapper()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .writeValue(json.toFile(), new MoveReport(settings(cli), rows));
    }
    return 0;
  }

  private List<MoveReport.Row> run(PrintWriter out, MovedData data, Optional<Path> cli)
      throws Exception {
    List<MoveReport.Row> rows = new ArrayList<>();
    double reshard = Double.NaN;
    if (cli.isPresent()) {
      for (int pipeline : pipelines) {
        MoveReport.Row row = Reshard.run(data, cli.get(), pipeline);
        reshard = Double.isNaN(reshard) ? row.keysPerSecond() : reshard;
        add(out, rows, row, reshard);
      }
    }
    Tuning tuning =
        Tuning.DEFAULT
            .withOperationTimeout(PATIENCE)
            .withBatches(Tuning.DEFAULT.batchPartitions(), batchKeys, Tuning.DEFAULT.batchBytes());
    try (LiveMove move = new LiveMove(data, tuning)) {
      add(out, rows, move.idle(), reshard);
      move.goBack();
      add(out, rows, move.idle().named(", once more"), reshard);
      move.goBack();
      LiveMove.Load load = new LiveMove.Load(threads, rate, Duration.ofSeconds(calmSeconds));
      add(out, rows, move.underLoad(load), reshard);
    }
    return rows;
  }

  private static void add(
      PrintWriter out, List<MoveReport.Row> rows, MoveReport.Row row, double reshard) {
    rows.add(row);
    out.println(row.markdown(reshard));
    out.flush();
  }

  private Optional<Path> redisCli() {
    if (redisCli != null) {
      return Optional.of(redisCli);
    }
    String path = Objects.requireNonNullElse(System.getenv("PATH"), "");
    for (String folder : path.split(File.pathSeparator, -1)) {
      Path file = Path.of(folder, "redis-cli");
      if (!folder.isEmpty() && Files.isExecutable(file)) {
        return Optional.of(file);
      }
    }
    return Optional.empty();
  }

  private String settings(Optional<Path> cli) {
    return String.format(
        Locale.ROOT,
        "From 3 servers to 4, seed %d; load: %d clients, %,.0f operations/s, 80 %% get, %d s"
            + " before; %s; %s %s, %d processors",
        seed,
        threads,
        rate,
        calmSeconds,
        cli.isPresent()
            ? "beside redis-cli"
            : "no redis-cli on the PATH and no --redis-cli: its rows are left out",
        System.getProperty("java.vm.name"),
        System.getProperty("java.runtime.version"),
        Runtime.getRuntime().availableProcessors());
  }
}
