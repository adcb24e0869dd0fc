package io.partita.examples.shop;

import io.partita.api.Node;
import io.partita.api.Rules;
import io.partita.examples.servers.OwnServers;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The nodes of a run, labelled as five regions of three zones: those that it begins with, and those
 * that join.
 *
 * @param cache name of the cache, by which nodes keep its entries apart
 * @param backend what the nodes are, for the report
 * @param nodes at the start, at least one
 * @param joining those that are added by the first change, at least one
 * @param partitions into which the line is cut
 * @param settings of backends, by their ids
 * @param borrowed whether the nodes outlive the run, so that its entries must be taken away
 */
record Fleet(
    String cache,
    String backend,
    List<Node> nodes,
    List<Node> joining,
    int partitions,
    Map<String, Map<String, String>> settings,
    boolean borrowed) {

  static final List<String> REGIONS =
      List.of("eu-west", "eu-north", "us-east", "us-west", "ap-south");
  private static final List<String> ZONES = List.of("a", "b", "c");
  private static final int LOCAL_JOINING = 2;
  private static final int PARTITIONS_PER_NODE = 32;

  /** So many nodes in this process, each of at most so many bytes; two more join. */
  static Fleet local(int nodes, long maxBytesPerNode) {
    List<Node> all =
        IntStream.range(0, nodes + LOCAL_JOINING)
            .mapToObj(number -> labelled(number, URI.create("local:" + id(number))))
            .toList();
    return new Fleet(
        "shop",
        "nodes in this process",
        all.subList(0, nodes),
        all.subList(nodes, all.size()),
        Math.max(Rules.DEFAULT_PARTITIONS, advisedPartitions(nodes)),
        Map.of("local", Map.of("max-bytes", Long.toString(maxBytesPerNode))),
        false);
  }

  /** The nodes that were asked for. */
  static Fleet of(NodeSource source, Optional<OwnServers> started) {
    if (started.isPresent()) {
      return redis("shop", started.get().version(), started.get().uris(), false);
    }
    if (source instanceof NodeSource.Running running) {
      // The servers may hold what an earlier run, or one beside this, calls its shop.
      String cache = "shop-" + Long.toString(Instant.now().toEpochMilli(), Character.MAX_RADIX);
      return redis(cache, "Redis servers", running.uris(), true);
    }
    // The heap is the only limit: what a node evicts looks like a loss.
    return local(source.nodes(), Runtime.getRuntime().maxMemory());
  }

  /** Redis servers, at least two; the last one joins. */
  private static Fleet redis(String cache, String backend, List<URI> servers, boolean borrowed) {
    List<Node> all = new ArrayList<>();
    servers.forEach(server -> all.add(labelled(all.size(), server)));
    int last = all.size() - 1;
    return new Fleet(
        cache,
        backend,
        List.copyOf(all.subList(0, last)),
        List.copyOf(all.subList(last, all.size())),
        // Fewer than by default: each costs round trips when it moves, and these nodes are few.
        Math.max(1_024, advisedPartitions(last)),
        Map.of(),
        borrowed);
  }

  private static int advisedPartitions(int nodes) {
    return Math.min(
        Rules.MAX_PARTITIONS, Integer.highestOneBit(2 * PARTITIONS_PER_NODE * nodes - 1));
  }

  /** The regions take turns, and so do the zones of a region. */
  private static Node labelled(int number, URI uri) {
    return Node.of(id(number), uri)
        .in(REGIONS.get(number % REGIONS.size()), ZONES.get(inRegion(number) % ZONES.size()));
  }

  private static String id(int number) {
    return String.format(
        Locale.ROOT, "%s-%02d", REGIONS.get(number % REGIONS.size()), inRegion(number) + 1);
  }

  private static int inRegion(int number) {
    return number / REGIONS.size();
  }

  /** Where the nodes are, for people; without credentials. */
  List<String> description() {
    List<String> lines = new ArrayList<>();
    if (nodes.get(0).uri().isOpaque()) {
      return lines;
    }
    lines.add(backend);
    nodes.forEach(node -> lines.add(node.id() + " at " + place(node.uri())));
    joining.forEach(node -> lines.add(node.id() + " at " + place(node.uri()) + ", joins later"));
    return lines;
  }

  private static String place(URI uri) {
    return uri.getScheme()
        + "://"
        + uri.getHost()
        + (uri.getPort() < 0 ? "" : ":" + uri.getPort())
        + uri.getPath();
  }
}
