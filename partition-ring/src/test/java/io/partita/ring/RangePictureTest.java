package io.partita.ring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.partita.api.Node;
import io.partita.api.PartitionMap;
import io.partita.api.Rules;
import io.partita.api.Token;
import io.partita.api.Topology;
import io.partita.api.spi.RebalancePolicy.Load;
import io.partita.ring.PictureReader.Range;
import io.partita.testkit.Topologies;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** That a {@link MapPicture} of a line of keys shows its ranges, their sizes and their owners. */
class RangePictureTest {
  private static final double LINE = 560;

  private static List<byte[]> texts(String... keys) {
    return Arrays.stream(keys).map(key -> key.getBytes(UTF_8)).toList();
  }

  /** Split points as users may have them. */
  private static List<byte[]> splitPoints(String kind, int count) {
    SplittableRandom random = new SplittableRandom(count);
    TreeSet<byte[]> points = new TreeSet<>(Arrays::compareUnsigned);
    while (points.size() < count) {
      switch (kind) {
        case "words" -> {
          String letters = "abcdefgimmmnopqrstuwww";
          StringBuilder word = new StringBuilder();
          for (int left = 1 + random.nextInt(24); left > 0; left--) {
            word.append(letters.charAt(random.nextInt(letters.length())));
          }
          points.add(
              (random.nextInt(5) == 0 ? "MWM\u6771\u4eac" + word : word + "").getBytes(UTF_8));
        }
        case "orders" -> {
          int customer = (int) (Math.pow(random.nextDouble(), 3) * 1_000_000);
          long time = 1_700_000_000_000L + random.nextInt();
          String order = String.format(Locale.ROOT, "orders/%07d/%013d", customer, time);
          points.add(order.getBytes(UTF_8));
        }
        default -> {
          byte[] key = new byte[1 + random.nextInt(24)];
          random.nextBytes(key);
          points.add(key);
        }
      }
    }
    return List.copyOf(points);
  }

  private static PartitionMap map(List<byte[]> points, int nodes, int replicas) {
    SplittableRandom random = new SplittableRandom(nodes);
    List<byte[]> starts = new ArrayList<>(List.of(new byte[0]));
    starts.addAll(points);
    List<List<String>> owners = new ArrayList<>();
    for (int i = 0; i < starts.size(); i++) {
      Set<String> of = new LinkedHashSet<>(List.of("n" + i % nodes));
      while (of.size() < replicas) {
        of.add("n" + random.nextInt(nodes));
      }
      owners.add(List.copyOf(of));
    }
    int[] ids = IntStream.range(0, starts.size()).toArray();
    return PartitionMap.ordered(1, "range", starts, ids, ids.length, owners);
  }

  /** Of very different sizes, some empty and some not known. */
  private static Map<Integer, Load> loads(int partitions) {
    SplittableRandom random = new SplittableRandom(partitions);
    Map<Integer, Load> loads = new HashMap<>();
    for (int id = 0; id < partitions; id++) {
      if (id % 7 != 3) {
        long keys = id % 5 == 4 ? 0 : (long) Math.exp(12 * random.nextDouble());
        loads.put(id, new Load(keys, 700 * keys, 0));
      }
    }
    return loads;
  }

  private static byte[] start(PartitionMap map, int index) {
    return ((Token.OfKey) map.interval(index).from()).bytes();
  }

  @ParameterizedTest
  @CsvSource({
    "words, 3, 3, 1",
    "hex, 3, 3, 2",
    "words, 60, 5, 1",
    "orders, 60, 12, 3",
    "hex, 60, 50, 1",
    "words, 1000, 12, 2",
    "orders, 1000, 50, 1",
    "hex, 1000, 50, 3"
  })
  void noTextLiesOnAnotherOrBesideThePage(String kind, int partitions, int nodes, int replicas) {
    Topology topology = Topologies.equal(nodes);
    Topology later = topology.with(Node.local("x"));
    PartitionMap map = map(splitPoints(kind, partitions - 1), nodes, replicas);
    List<String> moved = new ArrayList<>(map.replicas(1));
    moved.set(0, "x");
    PartitionMap next = map.withReplicas(Map.of(1, moved));

    for (MapPicture picture :
        List.of(
            MapPicture.of(topology, map),
            MapPicture.ofRanges(topology, map, loads(partitions)),
            MapPicture.ofChange(topology, map, later, next))) {
      PictureReader reader = new PictureReader(picture.svg());
      List<PictureText> texts = reader.laidOut();
      assertThat(reader.labels()).hasSizeGreaterThanOrEqualTo(Math.min(partitions - 1, 20) / 2);
      for (int i = 0; i < texts.size(); i++) {
        PictureText text = texts.get(i);
        assertThat(text.left()).as("left of %s", text).isGreaterThan(0);
        assertThat(text.right()).as("right of %s", text).isLessThan(reader.pageWidth());
        for (PictureText other : texts.subList(0, i)) {
          assertThat(text.overlaps(other)).as("%s lies on %s", text, other).isFalse();
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 60, 1000})
  void rangesAreAsWideAsTheirBytes(int partitions) {
    PartitionMap map = map(splitPoints("words", partitions - 1), 3, 1);
    Map<Integer, Load> loads = loads(partitions);
    double total = loads.values().stream().mapToDouble(Load::bytes).sum();

    List<Range> ranges =
        new PictureReader(MapPicture.ofRanges(Topologies.equal(3), map, loads).svg()).ranges();

    double line = ranges.stream().mapToDouble(Range::width).sum();
    assertThat(line / LINE).as("lines").isCloseTo(Math.rint(line / LINE), within(1e-4));
    double[] wanted = new double[partitions];
    Arrays.setAll(
        wanted, i -> Math.max(loads.getOrDefault(i, Load.NONE).bytes() / total, 0.05 / partitions));
    double sum = Arrays.stream(wanted).sum();
    assertThat(ranges).hasSize(partitions);
    for (int i = 0; i < partitions; i++) {
      assertThat(ranges.get(i).width())
          .as("%s", ranges.get(i).title())
          .isCloseTo(wanted[i] / sum * line, within(0.05));
    }
    assertInTheOrderOfTheLine(ranges);
  }

  private static void assertInTheOrderOfTheLine(List<Range> ranges) {
    double right = 28;
    double top = 0;
    for (Range range : ranges) {
      for (double[] piece : range.pieces()) {
        boolean nextLine = piece[2] > top + 1;
        assertThat(piece[0]).as(range.title()).isCloseTo(nextLine ? 28 : right, within(0.02));
        right = piece[1];
        top = piece[2];
      }
    }
  }

  @Test
  void withoutBytesKeysCountAndWithoutBothAllAreEqual() {
    PartitionMap map = map(texts("g", "n", "t"), 2, 1);
    Topology topology = Topologies.equal(2);
    Map<Integer, Load> keys = Map.of(0, new Load(6, 0, 9), 1, new Load(2, 0, 0));

    PictureReader byKeys = new PictureReader(MapPicture.ofRanges(topology, map, keys).svg());

    assertThat(byKeys.ranges().get(0).width()).isCloseTo(560 * 0.75 / 1.025, within(0.01));
    assertThat(byKeys.texts()).contains("share of all keys", "75.00 %", "25.00 %");
    assertThat(byKeys.texts()).anyMatch(text -> text.endsWith("as wide as its keys."));
    assertThat(MapPicture.ofRanges(topology, map, Map.of(0, new Load(0, 0, 9))).svg())
        .isEqualTo(MapPicture.ofRanges(topology, map, Map.of()).svg())
        .isEqualTo(MapPicture.of(topology, map).svg());
  }

  @Test
  void eachRangeTellsWhatIsKnownOfIt() {
    PartitionMap map = map(texts("g", "n<&"), 3, 2);
    Map<Integer, Load> loads = Map.of(0, new Load(1, 999, 0), 1, new Load(1_234, 5_254_999, 0));

    PictureReader picture =
        new PictureReader(MapPicture.ofRanges(Topologies.equal(3), map, loads).svg());

    assertThat(picture.ranges().stream().map(Range::title))
        .containsExactly(
            "start to g: partition 0, 1 key, 999 B, on " + String.join(", ", map.replicas(0)),
            "g to n<&: partition 1, 1,234 keys, 5.25 MB, on " + String.join(", ", map.replicas(1)),
            "n<& to end: partition 2, 0 keys, 0 B, on " + String.join(", ", map.replicas(2)));
    assertThat(picture.names().stream().map(PictureText::text)).contains("n1", "5.25 MB");
    assertThat(picture.texts())
        .contains(
            "epoch 1, 2 copies of each, primaries drawn",
            "share of all copies by bytes; thin: share as primary",
            "Below it, where partitions begin, if there is room. Small ones are drawn wider.");
  }

  @ParameterizedTest
  @CsvSource({"words, 60", "orders, 60", "hex, 60", "words, 1000", "orders, 1000", "hex, 1000"})
  void labelsStandWhereTheirPartitionsBegin(String kind, int partitions) {
    PartitionMap map = map(splitPoints(kind, partitions - 1), 5, 1);

    PictureReader picture =
        new PictureReader(MapPicture.ofRanges(Topologies.equal(5), map, loads(partitions)).svg());

    List<Range> ranges = picture.ranges();
    int told = 0;
    for (PictureText label : picture.labels()) {
      int found = -1;
      for (int i = 1; i < partitions; i++) {
        double[] piece = ranges.get(i).pieces().get(0);
        boolean below = label.y() > piece[3] && label.y() < piece[3] + 14;
        if (below && Math.abs(label.left() - piece[0] - 2.5) < 0.05) {
          found = i;
        }
      }
      assertThat(found).as("partition that begins at %s", label).isPositive();
      byte[] key = start(map, found);
      // Bytes drawn at random may be text.
      boolean isHex = label.text().startsWith("0x");
      String whole = isHex ? "0x" + HexFormat.of().formatHex(key) : new String(key, UTF_8);
      String text = label.text().replaceAll("\u2026$", "");
      if (!text.contains("\u2026")) {
        assertThat(whole.replace("orders/", "")).as("%s", label).startsWith(text);
        told++;
      }
    }
    assertThat(told).isGreaterThan(partitions / 20);
  }

  @Test
  void labelsTellNeighboursApartAndLeaveOutWhatAllBeginWith() {
    PartitionMap map =
        map(texts("cart/anna", "cart/annabella", "cart/berthold", "cart/zo\u00eb"), 3, 1);

    PictureReader picture = new PictureReader(MapPicture.of(Topologies.equal(3), map).svg());

    assertThat(picture.labels().stream().map(PictureText::text))
        .containsExactly("anna", "annab\u2026", "ber\u2026", "zo\u00eb");
    assertThat(picture.texts()).contains("Left out of keys, as all begin so: cart/");
  }

  @Test
  void bytesThatAreNoTextAreHexadecimal() {
    List<byte[]> points = List.of(new byte[] {'a', 0}, texts("a b").get(0), new byte[] {-1, 2, 3});

    PictureReader picture =
        new PictureReader(MapPicture.of(Topologies.equal(3), map(points, 3, 1)).svg());

    assertThat(picture.labels().stream().map(PictureText::text))
        .containsExactly("0x6100", "a b", "0xff0203");
  }

  @Test
  void neighboursOfOneColourDifferInShade() {
    PartitionMap map = map(splitPoints("orders", 999), 50, 1);

    List<Range> ranges = new PictureReader(MapPicture.of(Topologies.equal(50), map).svg()).ranges();

    for (int i = 1; i < 1_000; i++) {
      assertThat(ranges.get(i).ink()).as("partition %d", i).isNotEqualTo(ranges.get(i - 1).ink());
    }
  }

  /** Names and sizes in a range have its whole width. */
  @Test
  void namesAndSizesLieWithinTheirRanges() {
    PartitionMap map = map(splitPoints("words", 59), 5, 1);

    PictureReader picture =
        new PictureReader(MapPicture.ofRanges(Topologies.equal(5), map, loads(60)).svg());

    assertThat(picture.names()).hasSizeGreaterThan(20);
    for (PictureText name : picture.names()) {
      assertThat(picture.ranges())
          .as("%s", name)
          .anyMatch(
              range ->
                  range.pieces().stream()
                      .anyMatch(
                          piece ->
                              name.left() > piece[0]
                                  && name.right() < piece[1]
                                  && name.y() > piece[2]
                                  && name.y() < piece[3]));
    }
  }

  @Test
  void thousandsOfRangesStayWithinBounds() {
    PartitionMap map = map(splitPoints("hex", 65_535), 50, 1);

    assertThat(MapPicture.ofRanges(Topologies.equal(50), map, loads(65_536)).svg().length())
        .isLessThan(4_000_000);
  }

  @Test
  void hashesAndStrangersAreRefused() {
    Topology topology = Topologies.equal(3);
    PartitionMap hashed = HashStrategies.ring().assign(topology, Rules.DEFAULT, Optional.empty());
    PartitionMap ranges = map(texts("g", "n"), 3, 1);

    assertThatThrownBy(() -> MapPicture.ofRanges(topology, hashed, Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("must be one of ordered keys");
    assertThatThrownBy(() -> MapPicture.ofRanges(topology.without("n2"), ranges, Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("node of the map = n2: must be a member");
  }
}
