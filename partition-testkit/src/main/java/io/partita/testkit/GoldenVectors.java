package io.partita.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.partita.api.Bound;
import io.partita.api.Node;
import io.partita.api.NodeStatus;
import io.partita.api.PartitionMap;
import io.partita.api.Rules;
import io.partita.api.Spread;
import io.partita.api.Topology;
import io.partita.api.spi.Partitioner;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * Checksums of a strategy's maps for a fixed list of memberships, rules and changes. Placement is
 * frozen by a strategy's id, so they are kept in a resource and compared for ever.
 *
 * <p>The resource is {@code /golden-vectors/<id>.txt}, one line "name checksum" for each map, lines
 * that begin with {@code #} are comments. When it is missing, {@link #requireFrozen} fails with the
 * text to put there.
 *
 * <p>Immutable and thread-safe.
 */
public final class GoldenVectors {
  private static final int KEYS = 1_000;
  private static final int CHECKSUM_BYTES = 16;

  private final String id;
  private final Map<String, String> checksums;

  private GoldenVectors(String id, Map<String, String> checksums) {
    this.id = id;
    this.checksums = checksums;
  }

  /**
   * The checksums of a strategy.
   *
   * @param weights whether the strategy knows weights; without, all nodes have weight 1
   */
  public static GoldenVectors of(Partitioner partitioner, boolean weights) {
    Map<String, String> checksums = new TreeMap<>();
    checksums.put("tokens", tokens(partitioner));
    Scenarios scenarios = new Scenarios(partitioner, checksums);
    scenarios.firstMaps();
    scenarios.chain("chain-r1", Rules.DEFAULT.withPartitions(512), weights);
    scenarios.chain("chain-r2", Rules.DEFAULT.withPartitions(512).withReplicas(2), weights);
    scenarios.chain(
        "chain-r3-zones",
        Rules.DEFAULT.withPartitions(512).withReplicas(3).withSpread(Spread.ZONES),
        weights);
    if (weights) {
      Topology weighted = Topologies.weighing(1, 2, 4, 0.5, 1, 3.7, 1, 1);
      scenarios.first("weighted", weighted, Rules.DEFAULT);
      scenarios.first("weighted-unbound", weighted, Rules.DEFAULT.withBound(Bound.NONE));
      scenarios.first("weighted-r2", weighted, Rules.DEFAULT.withReplicas(2));
    }
    return new GoldenVectors(partitioner.id(), checksums);
  }

  /**
   * A checksum of all that a map places: key space, intervals, ids and replicas. Neither epoch nor
   * strategy count.
   */
  public static String checksum(PartitionMap map) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeUTF(map.keySpace().id());
      out.writeInt(map.size());
      out.writeInt(map.nextId());
      for (int i = 0; i < map.size(); i++) {
        out.writeInt(map.id(i));
        out.writeUTF(map.interval(i).from().toString());
        for (String node : map.replicas(i)) {
          out.writeUTF(node);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return digest(bytes.toByteArray());
  }

  private static String tokens(Partitioner partitioner) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < KEYS; i++) {
      String key = "x".repeat(i % 50) + "{user" + i / 3 + "}:" + i;
      text.append(partitioner.keySpace().tokenOf(key.getBytes(UTF_8))).append('\n');
    }
    return digest(text.toString().getBytes(UTF_8));
  }

  private static String digest(byte[] bytes) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
      return HexFormat.of().formatHex(Arrays.copyOf(digest, CHECKSUM_BYTES));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JVM has SHA-256", e);
    }
  }

  /** The resource that holds these vectors, as {@link Class#getResourceAsStream} wants it. */
  public String resource() {
    // No package has a hyphen in its name, so no module encapsulates this folder.
    return "/golden-vectors/" + id + ".txt";
  }

  /** The text of the resource. */
  public String text() {
    StringBuilder text = new StringBuilder("# Placement of " + id + ", frozen. See GoldenVectors.");
    checksums.forEach((name, sum) -> text.append('\n').append(name).append(' ').append(sum));
    return text.append('\n').toString();
  }

  /**
   * Compares with the resource.
   *
   * @param beside a class of the module that has the resource, usually the test
   * @throws AssertionError if the resource is missing, or lacks a map, or differs in one
   */
  public void requireFrozen(Class<?> beside) {
    Map<String, String> frozen = read(beside);
    StringBuilder differences = new StringBuilder();
    checksums.forEach(
        (name, sum) -> {
          String before = frozen.get(name);
          if (before == null) {
            differences.append("\n  no line for this map yet; add: ").append(name + " " + sum);
          } else if (!before.equals(sum)) {
            differences.append("\n  " + name + " was " + before + " and is " + sum);
          }
        });
    if (!differences.isEmpty()) {
      throw new AssertionError(
          "The strategy id "
              + id
              + " no longer gives the maps of "
              + resource()
              + "."
              + " Whoever runs it would move data at the next change. If the new placement is"
              + " wanted, give it a new id."
              + differences);
    }
  }

  private Map<String, String> read(Class<?> beside) {
    try (InputStream in = beside.getResourceAsStream(resource())) {
      if (in == null) {
        throw new AssertionError(
            "No golden vectors of the strategy id "
                + id
                + ". If its placement is final, put this"
                + " text into src/test/resources"
                + resource()
                + ":\n"
                + text());
      }
      Map<String, String> lines = new TreeMap<>();
      for (String line : new String(in.readAllBytes(), UTF_8).lines().toList()) {
        String[] words = line.trim().split(" +", 2);
        if (words.length == 2 && !words[0].equals("#")) {
          lines.put(words[0], words[1]);
        }
      }
      return lines;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What is computed; a change of this list is a change of every strategy's resource. */
  private record Scenarios(Partitioner partitioner, Map<String, String> checksums) {

    void firstMaps() {
      first("one-node", Topologies.equal(1), Rules.DEFAULT.withPartitions(16));
      first("one-partition", Topologies.equal(5), Rules.DEFAULT.withPartitions(1));
      first("three", Topologies.equal(3), Rules.DEFAULT.withPartitions(64));
      first("fifty", Topologies.equal(50), Rules.DEFAULT);
      first("fifty-unbound", Topologies.equal(50), Rules.DEFAULT.withBound(Bound.NONE));
      first("fifty-r3", Topologies.equal(50), Rules.DEFAULT.withReplicas(3));
      Topology grid = Topologies.grid(3, 2, 4);
      first("grid-r2", grid, Rules.DEFAULT.withReplicas(2));
      first("grid-r3-zones", grid, Rules.DEFAULT.withReplicas(3).withSpread(Spread.ZONES));
      first("grid-r3-nodes", grid, Rules.DEFAULT.withReplicas(3).withSpread(Spread.NODES));
      first("grid-r2-unbound", grid, Rules.DEFAULT.withReplicas(2).withBound(Bound.NONE));
    }

    void first(String name, Topology topology, Rules rules) {
      checksums.put(name, checksum(partitioner.assign(topology, rules, Optional.empty())));
    }

    /** Map after map, each from the one before. */
    void chain(String name, Rules rules, boolean weights) {
      List<UnaryOperator<Topology>> changes =
          List.of(
              t -> t.with(Node.local("new-1").in("region-0", "zone-0")),
              t -> t.without("n3"),
              t -> weights ? t.replacing(t.require("n5").weighing(2.5)) : t.without("n5"),
              t -> t.replacing(t.require("n7").becoming(NodeStatus.DRAINING)),
              t -> t.with(Node.local("new-2").in("region-9", "zone-9")).without("n0"),
              t -> t.replacing(t.require("n7").becoming(NodeStatus.UP)));
      Topology topology = Topologies.grid(2, 2, 3);
      PartitionMap map = partitioner.assign(topology, rules, Optional.empty());
      checksums.put(name + "-0", checksum(map));
      for (int i = 0; i < changes.size(); i++) {
        topology = changes.get(i).apply(topology);
        Rules now = i % 2 == 0 ? rules : rules.withExcluded(Set.of("n9"));
        map = partitioner.assign(topology, now, Optional.of(map));
        checksums.put(name + "-" + (i + 1), checksum(map));
      }
    }
  }
}
