package io.partita.examples.shop;

import io.partita.api.Bound;
import io.partita.api.ConfigurationException;
import io.partita.examples.servers.OwnServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line of the shop. */
@Command(
    name = "shop",
    mixinStandardHelpOptions = true,
    versionProvider = ShopCommand.Version.class,
    sortOptions = false,
    usageHelpAutoWidth = true,
    abbreviateSynopsis = true,
    description = {
      "An e-commerce fleet that is resized while it is in use.",
      "",
      "Sessions, carts, a catalogue, recommendations and counters lie on nodes in this process, or"
          + " on Redis servers, labelled as five regions. While threads use them, two nodes join (of"
          + " servers one), one is drained, one gets twice the weight, and the strategy is switched."
          + " Every answer of the cache is compared with what it must be, and at the end every key"
          + " is looked at.",
      ""
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:nothing was lost, and every change was carried out",
      "1:something was lost or could not be carried out; the report says what",
      "2:the command line is wrong",
      "3:the run broke off"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  shop",
      "  shop --nodes 10 --threads 8 --seconds 60 --json",
      "  shop --trace requests.txt.gz",
      "  shop --backend redis",
      "  shop --backend redis --nodes redis://10.0.0.1,redis://10.0.0.2,redis://10.0.0.3"
    })
final class ShopCommand implements Callable<Integer> {
  static final int PASSED = 0;
  static final int FAILED = 1;
  static final int BROKEN_OFF = 3;

  private static final String DEFAULT = " (default: ${DEFAULT-VALUE})";
  private static final int MOST_THREADS = 64;
  private static final int MOST_SECONDS = 86_400;
  private static final int FEWEST_KEYS = 1_000;
  private static final int MOST_KEYS = 20_000_000;

  @Spec @Nullable CommandSpec spec;

  @Option(
      names = "--backend",
      paramLabel = "BACKEND",
      defaultValue = "local",
      description =
          "local: nodes in this process; redis: servers, each a process of its own" + DEFAULT)
  NodeSource.Backend backend = NodeSource.Backend.LOCAL;

  @Option(
      names = "--nodes",
      paramLabel = "N|URIS",
      description =
          "Nodes at the start, 1 to 1000 (default: 50). With --backend redis: servers that are"
              + " started for the run, 1 to 32 (default: 3), one more joins; or URIs of running ones"
              + " separated by commas, the last of which joins. A command line is seen by others:"
              + " put URIs with passwords in a file and give @FILE")
  @Nullable String nodes;

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "4",
      description = "Threads that use the cache, 1 to 64" + DEFAULT)
  int threads;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      description =
          "How long the traffic runs; longer if the changes need it (default: 35; redis: 20)")
  @Nullable Integer seconds;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Seed of all that is random in the traffic" + DEFAULT)
  long seed;

  @Option(
      names = "--keys",
      paramLabel = "N",
      description = "About how many keys the built-in workload has (default: 150000; redis: 30000)")
  @Nullable Integer keys;

  @Option(
      names = "--strategy",
      paramLabel = "ID",
      defaultValue = "ring",
      description = "Strategy at the start" + DEFAULT)
  String strategy = "";

  @Option(
      names = "--switch-to",
      paramLabel = "ID",
      description =
          "Strategy of the last change (default: rendezvous, or ring if that was the first)")
  @Nullable String switchTo;

  @Option(
      names = "--bound",
      paramLabel = "BOUND",
      defaultValue = "SHARE",
      description =
          "${COMPLETION-CANDIDATES}: whether a node may hold more than its share of the partitions."
              + " With SHARE all strategies balance alike, and switching moves next to nothing;"
              + " with NONE it moves nearly everything"
              + DEFAULT)
  Bound bound = Bound.SHARE;

  @Option(
      names = "--trace",
      paramLabel = "FILE",
      description =
          "Replay accesses in place of the built-in workload: gzip text, one key a line, in the"
              + " order of access")
  @Nullable Path trace;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      arity = "0..1",
      fallbackValue = "shop-report.json",
      description = "Also write the report as JSON (without FILE: to ${FALLBACK-VALUE})")
  @Nullable Path json;

  @Option(names = "--quiet", description = "No progress, only the report")
  boolean quiet;

  ShopCommand() {}

  static CommandLine commandLine() {
    return new CommandLine(new ShopCommand())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(
            (error, arguments) -> {
              CommandLine command = error.getCommandLine();
              command.getErr().println("shop: " + error.getMessage());
              command.getErr().println("Try 'shop --help'.");
              return CommandLine.ExitCode.USAGE;
            })
        .setExecutionExceptionHandler(
            (error, command, result) -> {
              command.getErr().println("shop: the run broke off");
              error.printStackTrace(command.getErr());
              return BROKEN_OFF;
            });
  }

  static String version() {
    String version = ShopCommand.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }

  /** The version of the jar. */
  static final class Version implements CommandLine.IVersionProvider {
    Version() {}

    @Override
    public String[] getVersion() {
      return new String[] {"Partita shop " + version()};
    }
  }

  @Override
  public Integer call() throws InterruptedException, IOException {
    ShopOptions options = validated();
    CommandLine command = command();
    Console console = new Console(command.getOut(), Ansi.AUTO.enabled(), quiet);
    Report report;
    try {
      report = run(options, console);
    } catch (ConfigurationException e) {
      throw new ParameterException(command, e.getMessage(), e);
    }
    ReportText.lines(report).forEach(console::result);
    if (options.json().isPresent()) {
      Path file = options.json().get().toAbsolutePath().normalize();
      ReportJson.write(report, file);
      console.result("JSON: " + file);
    }
    return report.passed() ? PASSED : FAILED;
  }

  private static Report run(ShopOptions options, Console console) throws InterruptedException {
    if (!(options.nodes() instanceof NodeSource.Started asked)) {
      return new ShopRun(options, Fleet.of(options.nodes(), Optional.empty()), console).run();
    }
    console.status(ReportText.format("starting %d servers", asked.nodes() + 1));
    try (OwnServers servers = new OwnServers(asked.nodes() + 1)) {
      return new ShopRun(options, Fleet.of(asked, Optional.of(servers)), console).run();
    }
  }

  private CommandLine command() {
    return Objects.requireNonNull(spec, "set by picocli").commandLine();
  }

  private ShopOptions validated() {
    NodeSource source = source();
    requireRange("--threads", threads, 1, MOST_THREADS);
    boolean local = backend == NodeSource.Backend.LOCAL;
    int forSeconds = seconds != null ? seconds : local ? 35 : 20;
    requireRange("--seconds", forSeconds, 1, MOST_SECONDS);
    int aboutKeys = keys != null ? keys : local ? 150_000 : 30_000;
    requireRange("--keys", aboutKeys, FEWEST_KEYS, MOST_KEYS);
    String next =
        switchTo != null ? switchTo : strategy.equals("rendezvous") ? "ring" : "rendezvous";
    if (next.equals(strategy)) {
      throw bad("--switch-to " + next + " is the strategy at the start; it must be another one");
    }
    if (json != null) {
      requireWritable(json);
    }
    Optional<Trace> accesses = trace == null ? Optional.empty() : Optional.of(read(trace));
    if (accesses.isEmpty()) {
      requireHeap(aboutKeys);
    }
    return new ShopOptions(
        source,
        threads,
        forSeconds,
        seed,
        aboutKeys,
        strategy,
        next,
        bound,
        accesses,
        Optional.ofNullable(json));
  }

  private NodeSource source() {
    try {
      return NodeSource.parse(
          backend, nodes != null ? nodes : backend == NodeSource.Backend.LOCAL ? "50" : "3");
    } catch (IllegalArgumentException e) {
      throw bad(String.valueOf(e.getMessage()));
    }
  }

  private ParameterException bad(String message) {
    return new ParameterException(command(), message);
  }

  private void requireRange(String option, int value, int least, int most) {
    if (value < least || value > most) {
      throw bad(
          ReportText.format(
              "%s %d is out of range: it must be %d to %d", option, value, least, most));
    }
  }

  private void requireWritable(Path file) {
    Path absolute = file.toAbsolutePath();
    Path folder = absolute.getParent();
    if (Files.isDirectory(absolute) || folder == null || !Files.isDirectory(folder)) {
      throw bad("--json " + file + ": not a file in an existing folder");
    }
    if (!Files.isWritable(Files.exists(absolute) ? absolute : folder)) {
      throw bad("--json " + file + ": may not be written");
    }
  }

  private Trace read(Path file) {
    try {
      return Trace.read(file);
    } catch (Trace.BadTraceException e) {
      throw bad("--trace: " + e.getMessage());
    }
  }

  private void requireHeap(int aboutKeys) {
    long needed = ShopWorkload.estimatedBytes(aboutKeys);
    long heap = Runtime.getRuntime().maxMemory();
    if (needed > heap) {
      throw bad(
          ReportText.format(
              "--keys %,d need about %s of heap and this JVM has %s: use fewer, or java -Xmx",
              aboutKeys, ReportText.bytes(needed), ReportText.bytes(heap)));
    }
  }
}
