package io.partita.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.partita.api.MovementPlan;
import io.partita.api.Node;
import io.partita.api.NodeStatus;
import io.partita.api.PartitionMap;
import io.partita.api.Rules;
import io.partita.api.Spread;
import io.partita.api.Topology;
import io.partita.api.spi.Partitioner;
import io.partita.testkit.Topologies;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Element;

/** That a reader can tell apart what a {@link MapPicture} shows, with or without hues. */
class PictureReadabilityTest {
  private static final Partitioner RING = HashStrategies.ring();
  private static final Pattern INK = Pattern.compile("\\.i\\d\\{fill:(#[0-9a-f]{6})}");

  /** Well above the 2 or so that can just be told apart: cells are small. */
  private static final double FAR_APART = 25;

  private static PartitionMap first(Topology topology, Rules rules) {
    return RING.assign(topology, rules, Optional.empty());
  }

  /** Nodes with names as in a data centre, in so many regions, every third twice as heavy. */
  private static Topology fleet(int nodes, int regions, boolean weighted) {
    List<Node> fleet = new ArrayList<>();
    for (int i = 1; i <= nodes; i++) {
      Node node = Node.local("cache-" + (1000 + i)).weighing(weighted && i % 3 == 0 ? 2 : 1);
      fleet.add(regions == 1 ? node : node.in("eu-west-" + i % regions, ""));
    }
    return Topology.of(fleet);
  }

  private static Topology changed(Topology topology) {
    Topology draining = topology.replacing(topology.nodes().get(0).becoming(NodeStatus.DRAINING));
    return draining.with(Node.local("cache-9001")).with(Node.local("cache-9002"));
  }

  @ParameterizedTest
  @CsvSource({
    "5, 1, 1, false",
    "5, 1, 3, true",
    "12, 3, 2, false",
    "50, 1, 1, true",
    "50, 3, 3, true",
    "200, 1, 1, false",
    "200, 4, 2, true"
  })
  void noTextLiesOnAnotherOrOnABar(int nodes, int regions, int replicas, boolean weighted) {
    Topology topology = fleet(nodes, regions, weighted);
    Topology later = changed(topology);
    Rules rules = Rules.DEFAULT.withReplicas(replicas).withSpread(Spread.NODES);
    PartitionMap map = first(topology, rules);
    PartitionMap next = RING.assign(later, rules, Optional.of(map));

    for (MapPicture picture :
        List.of(MapPicture.of(topology, map), MapPicture.ofChange(topology, map, later, next))) {
      PictureReader reader = new PictureReader(picture.svg());
      List<PictureText> texts = reader.laidOut();
      assertThat(texts).hasSizeGreaterThan(2 * nodes);
      for (int i = 0; i < texts.size(); i++) {
        PictureText text = texts.get(i);
        assertThat(text.left()).as("left of %s", text).isGreaterThan(0);
        assertThat(text.right()).as("right of %s", text).isLessThan(reader.pageWidth());
        assertThat(text.y()).as("height of %s", text).isBetween(10.0, reader.pageHeight() - 10);
        for (PictureText other : texts.subList(0, i)) {
          assertThat(text.overlaps(other)).as("%s lies on %s", text, other).isFalse();
        }
      }
      for (Element row : reader.rows().values()) {
        double left = PictureReader.barLeft(row);
        double right = left + PictureReader.width(row, "track");
        assertThat(PictureReader.laidOut(row))
            .as("texts of a row beside its bar from %.1f to %.1f", left, right)
            .allMatch(text -> text.right() < left || text.left() > right);
      }
    }
  }

  /** Wherever a name is written, all of its letters lie on what its node holds. */
  @ParameterizedTest
  @CsvSource({"1, 1", "2, 16", "5, 64", "5, 4096", "12, 4096"})
  void namesInCellsLieOnTheirOwnersCells(int nodes, int partitions) {
    Topology topology = fleet(nodes, 1, false);
    PartitionMap map = first(topology, Rules.DEFAULT.withPartitions(partitions));

    PictureReader picture = new PictureReader(MapPicture.of(topology, map).svg());

    assertThat(ownersOf(picture, map)).isEqualTo(map.primaries().keySet());
  }

  @Test
  void namesInAChangeAreThoseOfTheOwnersAfterIt() {
    Topology topology = fleet(5, 1, false);
    Topology later = changed(topology);
    PartitionMap before = first(topology, Rules.DEFAULT);
    PartitionMap after = RING.assign(later, Rules.DEFAULT, Optional.of(before));

    PictureReader picture =
        new PictureReader(MapPicture.ofChange(topology, before, later, after).svg());

    assertThat(ownersOf(picture, after)).isEqualTo(after.primaries().keySet());
    for (PictureText name : picture.names()) {
      int index = (int) (picture.at(name.x(), name.y()) * after.size());
      assertThat(name.types().contains("dim"))
          .as("%s is written as on what stays", name)
          .isEqualTo(before.primary(index).equals(after.primary(index)));
    }
  }

  private static Set<String> ownersOf(PictureReader picture, PartitionMap map) {
    Set<String> owners = new HashSet<>();
    for (PictureText name : picture.names()) {
      for (double[] point : name.outline()) {
        int index = (int) (picture.at(point[0], point[1]) * map.size());
        String owner = map.primary(index);
        assertThat(owner).as("owner of the cell under %s", name).contains(name.text());
        owners.add(owner);
      }
    }
    return owners;
  }

  /** The second form is what tells the ids apart, whatever they share on either side. */
  @ParameterizedTest
  @CsvSource({
    "cache-01.eu.example, cache-02.eu.example, 01, 02",
    "n0, n1, n0, n1",
    "a-node, b-node, a, b",
    "web-1, web-12, 1, 12",
    "-x-, -x-x-, -x-, x-"
  })
  void shortNamesAreWhatTellsIdsApart(String a, String b, String shortA, String shortB) {
    Topology topology = Topology.of(List.of(Node.local(a), Node.local(b)));
    PartitionMap map = first(topology, Rules.DEFAULT);

    List<PictureText> names = new PictureReader(MapPicture.of(topology, map).svg()).names();

    Set<String> texts = new HashSet<>();
    names.forEach(name -> texts.add(name.text()));
    assertThat(texts).contains(shortA, shortB).isSubsetOf(a, b, shortA, shortB);
  }

  @ParameterizedTest
  @ValueSource(ints = {13, 50, 200})
  void manyNodesAreNotNamedInCells(int nodes) {
    Topology topology = fleet(nodes, 3, false);

    String svg = MapPicture.of(topology, first(topology, Rules.DEFAULT)).svg();

    assertThat(new PictureReader(svg).names()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"5, 1", "12, 1", "13, 1", "50, 3", "200, 1", "200, 7"})
  void neighboursOnTheLineDifferInColourOrShade(int nodes, int regions) {
    Topology topology = fleet(nodes, regions, false);
    PartitionMap map = first(topology, Rules.DEFAULT);

    NavigableMap<Double, String> inks =
        new PictureReader(MapPicture.of(topology, map).svg()).inks();

    int compared = 0;
    for (int i = 1; i < map.size(); i++) {
      if (map.primaryIndex(i) != map.primaryIndex(i - 1)) {
        String before = ink(inks, i - 0.5, map);
        assertThat(ink(inks, i + 0.5, map))
            .as("class of partition %d, beside that of another owner", i)
            .isNotEqualTo(before);
        compared++;
      }
    }
    assertThat(compared).isGreaterThan(map.size() / 10);
  }

  private static String ink(NavigableMap<Double, String> inks, double index, PartitionMap map) {
    return Objects.requireNonNull(inks.floorEntry(index / map.size()), "a piece").getValue();
  }

  @ParameterizedTest
  @EnumSource
  void coloursAreFarApartForAllEyes(ColourVision vision) {
    Topology topology = Topologies.equal(3);
    String svg = MapPicture.of(topology, first(topology, Rules.DEFAULT)).svg();
    List<String> colours = INK.matcher(svg).results().map(ink -> ink.group(1)).toList();
    assertThat(colours).as("six light ones, then six dark ones").hasSize(12);

    for (List<String> theme : List.of(colours.subList(0, 6), colours.subList(6, 12))) {
      for (int i = 0; i < 6; i++) {
        for (int j = 0; j < i; j++) {
          assertThat(vision.distance(theme.get(i), theme.get(j)))
              .as("%s and %s", theme.get(i), theme.get(j))
              .isGreaterThan(FAR_APART);
        }
      }
    }
  }

  /** Twelve nodes, three copies: bars, numbers and the middle are of all copies. */
  @Test
  void withSeveralCopiesAllFiguresAreOfAllCopies() {
    Topology topology = Topologies.weighing(8, 1, 2, 1, 1, 2);
    Rules rules = Rules.DEFAULT.withReplicas(3).withSpread(Spread.NODES);
    Topology later = topology.with(Node.local("n6"));
    PartitionMap before = first(topology, rules);
    PartitionMap after = RING.assign(later, rules, Optional.of(before));
    Map<String, Double> held = new HashMap<>();
    IntStream.range(0, after.size())
        .forEach(
            i -> after.replicas(i).forEach(id -> held.merge(id, after.share(i) / 3, Double::sum)));
    // The thin bar of the heaviest node is the longest: it is the primary of half the line.
    double most = after.shares().values().stream().mapToDouble(s -> s).max().orElseThrow();
    assertThat(most).isGreaterThan(held.getOrDefault("n0", 1.0));

    PictureReader one = new PictureReader(MapPicture.of(later, after).svg());
    PictureReader change =
        new PictureReader(MapPicture.ofChange(topology, before, later, after).svg());

    assertThat(one.texts())
        .contains("of all copies", "1.00\u00d7", "share of all copies; thin: share as primary");
    assertThat(change.texts())
        .contains(
            Figures.percent(MovementPlan.between(before, after).movedShare()),
            "of all copies moves");
    for (Node node : later.nodes()) {
      double share = held.getOrDefault(node.id(), 0.0);
      for (PictureReader picture : List.of(one, change)) {
        assertThat(PictureReader.texts(picture.row(node.id()))).contains(Figures.percent(share));
      }
      double track = PictureReader.width(one.row(node.id()), "track");
      assertThat(PictureReader.barWidth(one.row(node.id())))
          .isCloseTo(track * share / most, within(0.02));
    }
    // Of a weight of 8 among 16 it can hold one copy of each partition, a third of all copies.
    Element heavy = one.row("n0");
    assertThat(PictureReader.mark(heavy) - PictureReader.barLeft(heavy))
        .isCloseTo(PictureReader.width(heavy, "track") / 3 / most, within(0.05));
  }

  /** What is coloured on the ring is as large a part of it as the middle says. */
  @Test
  void withSeveralCopiesTheColouredAreaIsTheShareThatMoves() {
    Topology topology = fleet(12, 3, false);
    Topology later = changed(topology);
    Rules rules = Rules.DEFAULT.withReplicas(3);
    PartitionMap before = first(topology, rules);
    PartitionMap after = RING.assign(later, rules, Optional.of(before));

    String svg = MapPicture.ofChange(topology, before, later, after).svg();

    double coloured =
        new PictureReader(svg)
            .flows().values().stream()
                .flatMap(List::stream)
                .mapToDouble(cell -> (cell.to() - cell.from()) * cell.height())
                .sum();
    double moved = MovementPlan.between(before, after).movedShare();
    // The gap between laps takes a little of it.
    assertThat(coloured).isBetween(0.9 * moved, moved);
    Matcher parts = Pattern.compile("A copy that moves fills 1/3 of the height").matcher(svg);
    assertThat(parts.find()).isTrue();
  }
}
