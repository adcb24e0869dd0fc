package io.partita.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.partita.api.Bound;
import io.partita.api.Movement;
import io.partita.api.MovementPlan;
import io.partita.api.Node;
import io.partita.api.NodeStatus;
import io.partita.api.PartitionMap;
import io.partita.api.Rules;
import io.partita.api.Spread;
import io.partita.api.Topology;
import io.partita.api.spi.Partitioner;
import io.partita.ring.PictureReader.Cell;
import io.partita.testkit.Topologies;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Element;

class MapPictureTest {
  private static final Partitioner RING = HashStrategies.ring();

  private static PartitionMap first(Topology topology, Rules rules) {
    return RING.assign(topology, rules, Optional.empty());
  }

  private static PictureReader read(Topology topology, PartitionMap map) {
    return new PictureReader(MapPicture.of(topology, map).svg());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 50, 200})
  void namesEveryNodeOnce(int count) {
    Topology topology = Topologies.equal(count);

    PictureReader picture = read(topology, first(topology, Rules.DEFAULT));

    assertThat(picture.rows().keySet())
        .isEqualTo(new TreeSet<>(topology.nodes().stream().map(Node::id).toList()));
    picture.rows().forEach((id, row) -> assertThat(PictureReader.texts(row)).contains(id));
  }

  @ParameterizedTest
  @CsvSource({"5, 1", "50, 1", "50, 3", "200, 2"})
  void barsAndNumbersAreTheSharesOfTheMap(int count, int heaviest) {
    double[] weights = IntStream.range(0, count).mapToDouble(i -> 1 + i % heaviest).toArray();
    Topology topology = Topologies.weighing(weights);
    PartitionMap map = first(topology, Rules.DEFAULT.withBound(Bound.NONE));
    double total = IntStream.range(0, count).mapToDouble(i -> weights[i]).sum();
    double most =
        Math.max(
            heaviest / total,
            map.shares().values().stream().mapToDouble(s -> s).max().orElseThrow());

    PictureReader picture = read(topology, map);

    for (Node node : topology.nodes()) {
      Element row = picture.row(node.id());
      double share = map.shares().getOrDefault(node.id(), 0.0);
      double track = PictureReader.width(row, "track");
      assertThat(PictureReader.barWidth(row))
          .as(node.id())
          .isCloseTo(track * share / most, within(0.02));
      assertThat(PictureReader.mark(row) - PictureReader.barLeft(row))
          .isCloseTo(track * (node.weight() / total) / most, within(0.03));
      assertThat(PictureReader.texts(row)).contains(Figures.percent(share));
      if (heaviest > 1) {
        assertThat(PictureReader.texts(row)).contains("\u00d7" + (int) node.weight());
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"3, 1", "5, 64", "50, 4096", "200, 4096"})
  void cellsLieWhereTheirOwnersPartitionsDo(int count, int partitions) {
    Topology topology = Topologies.equal(count);
    PartitionMap map = first(topology, Rules.DEFAULT.withPartitions(partitions));

    PictureReader picture = read(topology, map);

    int[] drawn = new int[partitions];
    for (String id : map.nodes()) {
      for (Cell cell : picture.cells(id)) {
        int index = (int) Math.round(cell.from() * partitions);
        int end = (int) Math.round(cell.to() * partitions);
        assertThat(end).as("a piece of %s", id).isGreaterThan(index);
        for (int i = index; i < end; i++) {
          assertThat(map.primary(i)).as("partition %s", i).isEqualTo(id);
          drawn[i]++;
        }
      }
    }
    assertThat(drawn).containsOnly(1);
  }

  @Test
  void arcsOfAnyLengthCoverTheirShares() {
    Topology topology = Topologies.equal(7);
    TreeSet<Long> starts = new TreeSet<>(Long::compareUnsigned);
    starts.add(0L);
    for (long i = 1; i < 900; i++) {
      starts.add(i * i * i * 0x9e3779b97f4a7c15L);
    }
    long[] boundaries = starts.stream().mapToLong(s -> s).toArray();
    List<List<String>> owners = new ArrayList<>();
    for (int i = 0; i < boundaries.length; i++) {
      owners.add(List.of("n" + i * 5 % 7));
    }
    PartitionMap map =
        PartitionMap.arcs(
            1,
            "arcs",
            HashStrategies.keySpace(false),
            boundaries,
            IntStream.range(0, boundaries.length).toArray(),
            boundaries.length,
            owners);

    PictureReader picture = read(topology, map);

    for (String id : map.nodes()) {
      double drawn = picture.cells(id).stream().mapToDouble(c -> c.to() - c.from()).sum();
      assertThat(drawn).as(id).isCloseTo(map.shares().get(id), within(0.002));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ring", "modulo"})
  void movedCellsAreTheMovementsOfThePlan(String strategy) {
    Partitioner partitioner = strategy.equals("ring") ? RING : HashStrategies.modulo();
    Topology earlier = Topologies.equal(50);
    Topology later =
        earlier
            .with(Node.local("new"))
            .replacing(earlier.require("n7").becoming(NodeStatus.DRAINING));
    PartitionMap before = partitioner.assign(earlier, Rules.DEFAULT, Optional.empty());
    PartitionMap after = partitioner.assign(later, Rules.DEFAULT, Optional.of(before));
    MovementPlan plan = MovementPlan.between(before, after);
    Map<Integer, String> expected = new TreeMap<>();
    for (Movement moved : plan.movements()) {
      expected.put(moved.partition(), moved.before().get(0) + " " + moved.after().get(0));
    }

    PictureReader picture =
        new PictureReader(MapPicture.ofChange(earlier, before, later, after).svg());

    Map<Integer, String> drawn = new TreeMap<>();
    picture
        .flows()
        .forEach(
            (ends, cells) -> {
              for (Cell cell : cells) {
                int end = (int) Math.round(cell.to() * after.size());
                for (int i = (int) Math.round(cell.from() * after.size()); i < end; i++) {
                  drawn.put(i, ends);
                }
              }
            });
    assertThat(drawn).isEqualTo(expected).isNotEmpty();
    assertThat(picture.texts())
        .contains(
            Figures.percent(plan.movedShare()),
            "ideal " + Figures.percent(MovementPlan.idealShare(earlier, later)));
    assertThat(PictureReader.texts(picture.row("new"))).contains("new joins");
    assertThat(PictureReader.texts(picture.row("n7"))).contains("n7 drains", "0.00 %");
  }

  @Test
  void everyMovedCopyIsDrawn() {
    Topology earlier = Topologies.grid(3, 1, 4);
    Topology later = earlier.without("n5");
    Rules rules = Rules.DEFAULT.withReplicas(3).withSpread(Spread.NODES).withPartitions(256);
    PartitionMap before = first(earlier, rules);
    PartitionMap after = RING.assign(later, rules, Optional.of(before));
    long copies =
        MovementPlan.between(before, after).movements().stream()
            .mapToLong(moved -> moved.added().size())
            .sum();

    PictureReader picture =
        new PictureReader(MapPicture.ofChange(earlier, before, later, after).svg());

    double drawn =
        picture.flows().values().stream()
            .flatMap(List::stream)
            .mapToDouble(cell -> cell.to() - cell.from())
            .sum();
    assertThat(Math.round(drawn * 256)).isEqualTo(copies).isPositive();
    assertThat(picture.flows().keySet()).allMatch(ends -> ends.startsWith("n5 "));
  }

  @Test
  void mapsThatAreCutElsewhereAreCompared() {
    Topology topology = Topologies.equal(4);
    PartitionMap coarse = first(topology, Rules.DEFAULT.withPartitions(64));
    PartitionMap fine =
        HashStrategies.rendezvous()
            .assign(topology, Rules.DEFAULT.withPartitions(256), Optional.empty());

    PictureReader picture =
        new PictureReader(MapPicture.ofChange(topology, coarse, topology, fine).svg());

    Map<String, Double> expected = new HashMap<>();
    for (Movement moved : MovementPlan.between(coarse, fine).movements()) {
      expected.merge(
          moved.before().get(0) + " " + moved.after().get(0), moved.share(), Double::sum);
    }
    assertThat(picture.flows().keySet()).isEqualTo(new TreeSet<>(expected.keySet())).isNotEmpty();
    picture
        .flows()
        .forEach(
            (ends, cells) ->
                assertThat(cells.stream().mapToDouble(c -> c.to() - c.from()).sum())
                    .isCloseTo(expected.get(ends), within(0.002)));
  }

  @Test
  void nothingMovesBetweenEqualMaps() {
    Topology topology = Topologies.equal(5);
    PartitionMap map = first(topology, Rules.DEFAULT);

    PictureReader picture =
        new PictureReader(MapPicture.ofChange(topology, map, topology, map).svg());

    assertThat(picture.flows()).isEmpty();
    assertThat(picture.texts()).contains("0.00 %");
  }

  @Test
  void rangesOfKeysLieSideBySide() {
    Topology topology = Topologies.equal(3);
    List<List<String>> owners = List.of(List.of("n0"), List.of("n1"), List.of("n1"), List.of("n2"));
    List<byte[]> starts = new ArrayList<>(List.of(new byte[0]));
    for (String start : List.of("g", "m", "t")) {
      starts.add(start.getBytes(StandardCharsets.UTF_8));
    }
    PartitionMap before =
        PartitionMap.ordered(1, "range", starts, new int[] {0, 1, 2, 3}, 4, owners);
    PartitionMap after = before.withReplicas(Map.of(2, List.of("n2")));

    PictureReader one = read(topology, before);
    PictureReader change =
        new PictureReader(MapPicture.ofChange(topology, before, topology, after).svg());

    assertThat(one.texts()).anyMatch(text -> text.startsWith("The line of keys"));
    assertThat(PictureReader.texts(one.row("n1"))).contains("50.00 %");
    assertThat(change.flows()).containsOnlyKeys("n1 n2");
    assertThat(change.texts()).contains("25.00 %");
  }

  @Test
  void drainingNodesAndNodesThatLeftHoldNothing() {
    Topology topology = Topologies.equal(4);
    Topology draining = topology.replacing(topology.require("n1").becoming(NodeStatus.DRAINING));
    PartitionMap map = first(draining, Rules.DEFAULT);

    Element row = read(draining, map).row("n1");

    assertThat(PictureReader.texts(row)).contains("n1 draining", "0.00 %");
    assertThat(PictureReader.mark(row)).isCloseTo(PictureReader.barLeft(row), within(0.02));
  }

  @Test
  void aTopologyThatDrainsAsAWholeIsDrawn() {
    Topology topology = Topologies.equal(2);
    PartitionMap map = first(topology, Rules.DEFAULT);
    Topology draining = topology;
    for (Node node : topology.nodes()) {
      draining = draining.replacing(node.becoming(NodeStatus.DRAINING));
    }

    assertThat(read(draining, map).rows()).hasSize(2);
  }

  @Test
  void oddTextIsEscaped() {
    String odd = "<a&\"b'>]]><script>alert(1)</script>&amp;";
    Topology topology =
        Topology.of(
            List.of(
                Node.local(odd).in("<r>\u0001\ud800&", ""),
                Node.local("plain").in("\u00fcber", "")));
    PartitionMap map = first(topology, Rules.DEFAULT.withPartitions(16)).restamped(1, "<s&>");

    String svg = MapPicture.of(topology, map).svg();
    PictureReader picture = new PictureReader(svg);

    assertThat(picture.rows()).containsOnlyKeys(odd, "plain");
    assertThat(svg).doesNotContain("<script", "<r>", "<s&");
    assertThat(picture.texts()).contains("<r>\ufffd\ufffd&", "\u00fcber");
    assertThat(picture.texts()).anyMatch(text -> text.startsWith("<s&>: 16 partitions"));
  }

  @Test
  void longNamesAreShortened() {
    Topology topology =
        Topology.of(List.of(Node.local("a".repeat(254) + "1"), Node.local("a".repeat(254) + "2")));

    PictureReader picture = read(topology, first(topology, Rules.DEFAULT.withPartitions(16)));

    assertThat(picture.rows()).hasSize(2);
    assertThat(PictureReader.texts(picture.row("a".repeat(254) + "2")))
        .contains("a".repeat(13) + "\u2026" + "a".repeat(11) + "2");
  }

  @Test
  void standsAlone() {
    Topology topology = Topologies.grid(3, 1, 10);
    PartitionMap map = first(topology, Rules.DEFAULT);

    String svg = MapPicture.of(topology, map).svg();

    assertThat(svg).doesNotContain("<script", "href", "@import", "@font-face", "data:");
    assertThat(svg.replace("http://www.w3.org/2000/svg", "")).doesNotContain("//");
    assertThat(svg.replace("url(#", "")).doesNotContain("url(");
    assertThat(svg).contains("prefers-color-scheme:dark");
  }

  @Test
  void theSameMapHasTheSameBytes() {
    List<Node> nodes = new ArrayList<>(Topologies.grid(3, 1, 10).nodes());
    Topology one = Topology.of(nodes);
    Collections.reverse(nodes);
    Topology other = Topology.of(nodes);
    Topology later = one.with(Node.local("x"));
    PartitionMap map = first(one, Rules.DEFAULT);
    PartitionMap next = RING.assign(later, Rules.DEFAULT, Optional.of(map));

    assertThat(MapPicture.of(other, first(other, Rules.DEFAULT)).svg())
        .isEqualTo(MapPicture.of(one, map).svg());
    MapPicture change = MapPicture.ofChange(one, map, later, next);
    assertThat(change.svg())
        .isEqualTo(change.svg())
        .isEqualTo(MapPicture.ofChange(other, map, later, next).svg());
  }

  @Test
  void sizeIsBounded() {
    Topology topology = Topologies.equal(200);
    Topology later = topology.with(Node.local("x"));
    PartitionMap map = first(topology, Rules.DEFAULT);
    PartitionMap twice = first(topology, Rules.DEFAULT.withPartitions(8_192));
    Partitioner modulo = HashStrategies.modulo();
    PartitionMap before = modulo.assign(topology, Rules.DEFAULT, Optional.empty());
    PartitionMap after = modulo.assign(later, Rules.DEFAULT, Optional.of(before));

    int length = MapPicture.of(topology, map).svg().length();

    assertThat(length).isLessThan(400_000);
    assertThat(MapPicture.of(topology, twice).svg().length()).isLessThan(2 * length);
    assertThat(MapPicture.ofChange(topology, before, later, after).svg().length())
        .isLessThan(1_000_000);
  }

  @Test
  void mapsOfStrangersAreRefused() {
    Topology topology = Topologies.equal(3);
    PartitionMap map = first(topology, Rules.DEFAULT);
    PartitionMap tagged =
        HashStrategies.ring(160, true).assign(topology, Rules.DEFAULT, Optional.empty());

    assertThatThrownBy(() -> MapPicture.of(topology.without("n2"), map))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("node of the map = n2: must be a member");
    assertThatThrownBy(() -> MapPicture.ofChange(topology, map, topology, tagged))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("key space");
  }
}
