package io.partita.examples.picture;

import io.partita.api.Bound;
import io.partita.api.Node;
import io.partita.api.NodeStatus;
import io.partita.api.PartitionMap;
import io.partita.api.Problem;
import io.partita.api.Rules;
import io.partita.api.Topology;
import io.partita.api.spi.Partitioner;
import io.partita.api.spi.PartitionerProvider;
import io.partita.api.spi.RebalancePolicy;
import io.partita.api.spi.Settings;
import io.partita.ring.MapPicture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line of the picture. */
@Command(
    name = "picture",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    usageHelpAutoWidth = true,
    abbreviateSynopsis = true,
    description = {
      "Draws who holds what as an SVG file.",
      "",
      "With --add, --drain or --switch-to: the change instead, with what moves from where to where.",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  picture --nodes 5",
      "  picture --nodes 50 --regions 3 --add 2 --drain 1 --out change.svg",
      "  picture --nodes 12 --regions 3 --replicas 3",
      "  picture --strategy modulo --add 1 --out everything-moves.svg",
      "  picture --nodes 3 --strategy range --split-points g,n,t --megabytes 70,20,9,40"
    })
final class PictureCommand implements Callable<Integer> {
  private static final String DEFAULT = " (default: ${DEFAULT-VALUE})";
  private static final int MOST_NODES = 1_000;
  private static final int MOST_REGIONS = 10;
  private static final int MOST_REPLICAS = 8;
  private static final long MEGABYTE = 1_000_000;

  @Spec @Nullable CommandSpec spec;

  @Option(
      names = "--nodes",
      paramLabel = "N",
      defaultValue = "50",
      description = "Nodes at the start, 1 to 1000" + DEFAULT)
  int nodes;

  @Option(
      names = "--regions",
      paramLabel = "N",
      defaultValue = "1",
      description = "Regions that the nodes are in by turns, 1 to 10" + DEFAULT)
  int regions;

  @Option(
      names = "--partitions",
      paramLabel = "N",
      defaultValue = "4096",
      description = "A power of two, 1 to 65536" + DEFAULT)
  int partitions;

  @Option(
      names = "--replicas",
      paramLabel = "N",
      defaultValue = "1",
      description = "Copies of each partition, 1 to 8" + DEFAULT)
  int replicas;

  @Option(
      names = "--strategy",
      paramLabel = "ID",
      defaultValue = "ring",
      description = "Id of a strategy on the class path" + DEFAULT)
  String strategy = "";

  @Option(
      names = "--split-points",
      paramLabel = "KEYS",
      description =
          "Of strategy range: where the line of keys is cut, texts by commas (default: nowhere)")
  @Nullable String splitPoints;

  @Option(
      names = "--megabytes",
      paramLabel = "N",
      split = ",",
      description = "Of strategy range: the size of each partition (default: not known)")
  List<Integer> megabytes = List.of();

  @Option(
      names = "--bound",
      paramLabel = "BOUND",
      defaultValue = "SHARE",
      description =
          "${COMPLETION-CANDIDATES}: whether a node may hold more than its share" + DEFAULT)
  Bound bound = Bound.SHARE;

  @Option(
      names = "--add",
      paramLabel = "N",
      defaultValue = "0",
      description = "Nodes that join, 0 to 1000" + DEFAULT)
  int add;

  @Option(
      names = "--drain",
      paramLabel = "N",
      defaultValue = "0",
      description = "Nodes that drain, fewer than there are" + DEFAULT)
  int drain;

  @Option(
      names = "--switch-to",
      paramLabel = "ID",
      description = "Strategy after the change (default: the same)")
  @Nullable String switchTo;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      defaultValue = "picture.svg",
      description = "Where to write it" + DEFAULT)
  Path out = Path.of("picture.svg");

  PictureCommand() {}

  static CommandLine commandLine() {
    return new CommandLine(new PictureCommand())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(
            (error, arguments) -> {
              CommandLine command = error.getCommandLine();
              command.getErr().println("picture: " + error.getMessage());
              command.getErr().println("Try 'picture --help'.");
              return CommandLine.ExitCode.USAGE;
            });
  }

  @Override
  public Integer call() throws IOException {
    requireRange("--nodes", nodes, 1, MOST_NODES);
    requireRange("--regions", regions, 1, MOST_REGIONS);
    requireRange("--replicas", replicas, 1, MOST_REPLICAS);
    requireRange("--add", add, 0, MOST_NODES);
    requireRange("--drain", drain, 0, nodes - 1);
    if (!megabytes.isEmpty() && isChange()) {
      throw new ParameterException(
          command(), "--megabytes " + megabytes + " are of one map: there must be no change");
    }
    Partitioner partitioner = partitioner("--strategy", strategy);
    Partitioner next = switchTo == null ? partitioner : partitioner("--switch-to", switchTo);
    MapPicture picture;
    try {
      picture = picture(partitioner, next);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command(), e.getMessage(), e);
    }
    Path file = out.toAbsolutePath().normalize();
    try {
      Files.writeString(file, picture.svg());
    } catch (IOException e) {
      throw new ParameterException(command(), "--out " + out + " can't be written: " + e, e);
    }
    command().getOut().println(file);
    return CommandLine.ExitCode.OK;
  }

  private boolean isChange() {
    return add > 0 || drain > 0 || switchTo != null;
  }

  private MapPicture picture(Partitioner partitioner, Partitioner next) {
    Rules rules = Rules.DEFAULT.withPartitions(partitions).withReplicas(replicas).withBound(bound);
    Topology earlier = topology();
    PartitionMap before = partitioner.assign(earlier, rules, Optional.empty());
    if (!isChange()) {
      return megabytes.isEmpty()
          ? MapPicture.of(earlier, before)
          : MapPicture.ofRanges(earlier, before, load(before));
    }
    Topology later = changed(earlier);
    PartitionMap after = next.assign(later, rules, Optional.of(before));
    return MapPicture.ofChange(earlier, before, later, after);
  }

  private Map<Integer, RebalancePolicy.Load> load(PartitionMap map) {
    if (megabytes.size() != map.size()) {
      throw new ParameterException(
          command(),
          "--megabytes " + megabytes + " must be " + map.size() + ", one for each partition");
    }
    Map<Integer, RebalancePolicy.Load> load = new HashMap<>();
    for (int i = 0; i < map.size(); i++) {
      load.put(map.id(i), new RebalancePolicy.Load(0, megabytes.get(i) * MEGABYTE, 0));
    }
    return load;
  }

  private Topology topology() {
    List<Node> members = new ArrayList<>();
    for (int i = 1; i <= nodes; i++) {
      members.add(node(i));
    }
    return Topology.of(members);
  }

  private Node node(int number) {
    // As wide as the greatest number, so that ids sort as their numbers do.
    int digits = Math.max(2, Integer.toString(nodes + add).length());
    String id = String.format(Locale.ROOT, "node-%0" + digits + "d", number);
    int region = (number - 1) % regions + 1;
    return Node.local(id).in(regions == 1 ? "" : "region-" + region, "");
  }

  /** Joined by new nodes, without the first ones; the next epoch, whatever the number of steps. */
  private Topology changed(Topology earlier) {
    List<Node> members = new ArrayList<>();
    for (int i = 1; i <= nodes + add; i++) {
      members.add(i <= drain ? node(i).becoming(NodeStatus.DRAINING) : node(i));
    }
    return new Topology(earlier.epoch() + 1, members);
  }

  private Partitioner partitioner(String option, String id) {
    List<String> known = new ArrayList<>();
    for (PartitionerProvider provider : ServiceLoader.load(PartitionerProvider.class)) {
      if (provider.id().equals(id)) {
        return provider.create(settings(provider));
      }
      known.add(provider.id());
    }
    known.sort(null);
    throw new ParameterException(
        command(), option + " " + id + " is unknown: it must be one of " + known);
  }

  private Settings settings(PartitionerProvider provider) {
    if (splitPoints == null) {
      return Settings.defaults();
    }
    List<Problem> problems = new ArrayList<>();
    Map<String, String> texts = Map.of("split-points", splitPoints);
    Settings settings = Settings.parse(provider.settings(), texts, "--split-points", problems);
    if (!problems.isEmpty()) {
      throw new ParameterException(command(), problems.get(0).toString());
    }
    return settings;
  }

  private CommandLine command() {
    return Objects.requireNonNull(spec, "set by picocli").commandLine();
  }

  private void requireRange(String option, int value, int least, int most) {
    if (value < least || value > most) {
      throw new ParameterException(
          command(),
          option + " " + value + " is out of range: it must be " + least + " to " + most);
    }
  }
}
