package io.partita.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.partita.api.HashKeySpace;
import io.partita.api.PartitionMap;
import io.partita.api.Token;
import io.partita.api.Topology;
import io.partita.api.spi.Insights.Accesses;
import io.partita.api.spi.Insights.Quantity;
import io.partita.api.spi.NodeStore.PartitionSize;
import io.partita.api.spi.NodeStore.Survey;
import io.partita.api.spi.NodeStore.SurveyedKey;
import io.partita.api.spi.RebalancePolicy.Load;
import io.partita.runtime.AccessSamples.Access;
import io.partita.runtime.AccessSamples.Sampled;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What samples tell of partitions. */
class LoadReportTest {
  private static final Topology NODES = Topology.of(Fleets.nodes(2));

  /** Partitions 0, up to k500, and 1. */
  private static final PartitionMap MAP =
      PartitionMap.ordered(
          1,
          "none",
          List.of(new byte[0], bytes("k500")),
          new int[] {0, 1},
          2,
          List.of(List.of("n-00"), List.of("n-01")));

  private final List<Access> accesses = new ArrayList<>();

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private static byte[] key(int number) {
    return bytes(String.format(Locale.ROOT, "k%03d", number));
  }

  private void access(byte[] key, boolean write) {
    accesses.add(new Access(key, write, 10));
  }

  private LoadReport report(Map<Integer, Survey> surveys) {
    return LoadReport.of(
        NODES,
        MAP,
        new Sampled(accesses, Duration.ofSeconds(100)),
        Surveys.sizes(surveys),
        surveys);
  }

  private static String text(Optional<Token> token) {
    return token.map(t -> new String(((Token.OfKey) t).bytes(), UTF_8)).orElse("none");
  }

  @Test
  void loadsAreOfWhatIsHeldAndDone() {
    for (int i = 0; i < 30; i++) {
      access(key(i < 20 ? 499 : 500), false);
    }
    Survey first = new Survey(1_000, List.of(new SurveyedKey(key(1), 10), surveyed(2, 30)));
    LoadReport report = report(Map.of(0, first));

    assertThat(report.loads())
        .containsExactly(Map.entry(0, new Load(1_000, 20_000, 2)), Map.entry(1, new Load(0, 0, 1)));
    assertThat(report.balance(Quantity.OPERATIONS).peakToMean()).isCloseTo(4 / 3.0, within(1e-9));
    assertThat(report.balance(Quantity.KEYS).peakToMean()).isEqualTo(2);
    assertThat(report.toString()).contains("n-00").contains("peak/mean 1.3333");
  }

  private static SurveyedKey surveyed(int number, long bytes) {
    return new SurveyedKey(key(number), bytes);
  }

  @Test
  void eachQuantityHasAMiddleOfItsOwn() {
    for (int i = 0; i < 100; i++) {
      access(key(i < 50 ? 400 + i / 25 : i), true);
    }
    List<SurveyedKey> sample = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      sample.add(surveyed(10 * i, i < 10 ? 3_000 : 1_000));
    }
    LoadReport report = report(Map.of(0, new Survey(400, sample)));

    // Half of the operations are below 400; keys are as short as they can be.
    assertThat(text(report.middle(0, Quantity.OPERATIONS))).isEqualTo("k4");
    assertThat(text(report.middle(0, Quantity.KEYS))).isEqualTo("k2");
    assertThat(text(report.middle(0, Quantity.BYTES))).isEqualTo("k1");
    assertThat(report.middle(1, Quantity.KEYS)).isEmpty();
    assertThat(report.middle(99, Quantity.KEYS)).isEmpty();
  }

  @Test
  void aHotKeyHasNoMiddleUnlessMuchIsBesideIt() {
    for (int i = 0; i < 100; i++) {
      access(key(i < 80 ? 200 : 100 + 2 * i), false);
    }
    assertThat(report(Map.of()).middle(0, Quantity.OPERATIONS)).isEmpty();

    for (int i = 0; i < 60; i++) {
      access(key(300 + i), false);
    }
    assertThat(text(report(Map.of()).middle(0, Quantity.OPERATIONS))).isEqualTo("k26");
  }

  @Test
  void operationsAreDescribed() {
    for (int i = 0; i < 100; i++) {
      access(key(i < 40 ? 7 : i), i % 4 == 0);
    }
    Accesses described = report(Map.of()).accesses(0).orElseThrow();

    assertThat(described.writes()).isCloseTo(0.25, within(1e-9));
    assertThat(described.hottest()).isCloseTo(0.4, within(1e-9));
    assertThat(described.hottestKey()).isEqualTo(new Token.OfKey(key(7)));
    assertThat(report(Map.of()).accesses(1)).isEmpty();
  }

  private double growth() {
    return report(Map.of()).accesses(0).orElseThrow().growth();
  }

  @Test
  void keysThatAscendAreSeenInEachBeginningByItself() {
    int[] next = new int[5];
    Random random = new Random(4);
    for (int i = 0; i < 300; i++) {
      int tenant = random.nextInt(5);
      next[tenant] += 1 + random.nextInt(3);
      access(bytes(String.format(Locale.ROOT, "a%d-%06d", tenant, next[tenant])), true);
      access(bytes("a" + random.nextInt(5) + "-000001"), false);
    }
    assertThat(growth()).isGreaterThan(0.9);
    assertThat(report(Map.of()).accesses(0).orElseThrow().writes()).isCloseTo(0.5, within(1e-9));
    Collections.reverse(accesses);
    assertThat(growth()).isLessThan(-0.9);
    Collections.shuffle(accesses, random);
    // The deviation of so many coins is 0.06.
    assertThat(growth()).isCloseTo(0, within(0.3));
  }

  /** As often as it is tried: an update is not growth. */
  @Test
  void keysFromAnywhereAndUpdatesDoNotGrow() {
    for (int i = 0; i < 500; i++) {
      access(key(i % 20), true);
    }
    assertThat(growth()).isZero();
    for (int seed = 0; seed < 100; seed++) {
      accesses.clear();
      Random random = new Random(seed);
      for (int i = 0; i < 200; i++) {
        access(bytes("k" + random.nextInt(400_000)), true);
      }
      assertThat(growth()).as("seed %d", seed).isBetween(-0.45, 0.45);
    }
  }

  @Test
  void aReportIsGoodForOtherPartitionsOfTheSameKeys() {
    for (int i = 0; i < 100; i++) {
      access(key(5 * i), false);
    }
    List<SurveyedKey> sample = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      sample.add(surveyed(10 * i, 100));
    }
    Survey end = new Survey(7, List.of(surveyed(900, 10)));
    LoadReport report = report(Map.of(0, new Survey(500, sample), 1, end));
    Ranges ranges = new Ranges(MAP);
    ranges.split(new Token.OfKey(key(100)));

    LoadReport split = report.on(ranges.map());

    assertThat(split.loads())
        .containsExactly(
            Map.entry(1, new Load(7, 70, 0)),
            Map.entry(2, new Load(100, 10_000, 2)),
            Map.entry(3, new Load(400, 40_000, 8)));
    assertThat(text(split.middle(3, Quantity.KEYS))).isEqualTo("k3");
  }

  @Test
  void hashedPartitionsHaveLoadsButNoMiddles() {
    HashKeySpace hashed =
        new HashKeySpace("java", (key, from, n) -> (long) Arrays.hashCode(key) << 40, false);
    PartitionMap map =
        PartitionMap.equal(1, "none", hashed, List.of(List.of("n-00"), List.of("n-01")));
    for (int i = 0; i < 100; i++) {
      access(key(i), false);
    }
    LoadReport report =
        LoadReport.of(
            NODES,
            map,
            new Sampled(accesses, Duration.ofSeconds(1)),
            Map.of(1, new PartitionSize(5, 50)),
            Map.of());

    assertThat(report.loads().getOrDefault(1, Load.NONE).keys()).isEqualTo(5);
    assertThat(report.loads().values().stream().mapToDouble(Load::operationsPerSecond).sum())
        .isCloseTo(1_000, within(1e-6));
    assertThat(report.middle(0, Quantity.OPERATIONS)).isEmpty();
    assertThat(report.on(map).loads()).isEqualTo(report.loads());
  }
}
