package io.partita.benchmarks.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.partita.benchmarks.get.Reads;
import io.partita.benchmarks.peers.Fleet;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class TablesTest {
  private static final int NODES = 20;
  private static final Map<String, Row> ROWS =
      Contender.all(NODES).stream()
          .map(contender -> Row.of(contender, NODES, Reads.random(50_000, 0)))
          .collect(Collectors.toMap(Row::contender, Function.identity()));

  private static Row row(String contender) {
    return Objects.requireNonNull(ROWS.get(contender), contender);
  }

  private static Row.Moved added(String contender) {
    return (Row.Moved) row(contender).added();
  }

  private static Row.Moved removed(String contender) {
    return (Row.Moved) row(contender).removed();
  }

  @Test
  void aSpreadIsTheDeviationAndThePeakOverTheMean() {
    Row.Spread spread = Row.Spread.of(new double[] {1, 3, 1, 3});

    assertThat(spread.variation()).isEqualTo(0.5);
    assertThat(spread.peak()).isEqualTo(1.5);
  }

  @Test
  void boundedStrategiesAreEvenAndMoveTheLeast() {
    for (String strategy : List.of("ring", "rendezvous", "jump", "maglev", "slots")) {
      assertThat(row(strategy).line().orElseThrow().peak()).isBetween(1.0, 1.01);
      assertThat(added(strategy).line().orElseThrow()).isCloseTo(1, within(0.02));
      assertThat(removed(strategy).line().orElseThrow()).isCloseTo(1, within(0.02));
      assertThat(added(strategy).keys()).isCloseTo(1, within(0.1));
      assertThat(added(strategy).whole()).contains(true);
    }
  }

  @Test
  void whatIsKnownToMoveMuchDoes() {
    assertThat(removed("jump, bare").line().orElseThrow()).isGreaterThan(5);
    assertThat(added("modulo").line().orElseThrow()).isGreaterThan(15);
    assertThat(removed("Jedis 3 Sharded, unnamed").keys()).isGreaterThan(5);
    assertThat(removed("Guava consistentHash").keys()).isCloseTo(2, within(0.1));
    assertThat(removed("rendezvous over keys").keys()).isCloseTo(1, within(0.1));
  }

  /** Clients and the strategies that place as they do have the same figures. */
  @Test
  void clientsAreMetExactly() {
    Map<String, String> twins =
        Map.of(
            "ketama", "spymemcached, ketama",
            "jedis", "Jedis 3 Sharded, unnamed",
            "jedis, named", "Jedis 3 Sharded, named");
    twins.forEach(
        (ours, theirs) -> {
          assertThat(row(ours).keys()).isEqualTo(row(theirs).keys());
          assertThat(added(ours).keys()).isEqualTo(added(theirs).keys());
          assertThat(removed(ours).keys()).isEqualTo(removed(theirs).keys());
          assertThat(added(ours).whole()).contains(false);
          assertThat(row(ours).bytes()).isPositive();
          assertThat(row(theirs).bytes()).isPositive();
        });
  }

  @Test
  void theMiddleNodeLeaves() {
    assertThat(Fleet.of(4).minusMiddle().numbers()).containsExactly(0, 1, 3);
    for (Contender contender : Contender.all(NODES)) {
      assertThat(contender.minusMiddle(Fleet.of(5)).numbers())
          .containsExactlyInAnyOrder(0, 1, 3, 4);
    }
  }

  @Test
  void figuresAreTheSameInEveryRun() {
    assertThat(table()).isEqualTo(table());
  }

  private static String table() {
    StringWriter text = new StringWriter();
    int code =
        new CommandLine(new TablesCommand())
            .setOut(new PrintWriter(text))
            .execute("--nodes", "5", "--keys", "1000");
    assertThat(code).isZero();
    assertThat(text.toString().lines()).hasSizeGreaterThan(20).noneMatch(l -> l.contains("NaN"));
    return text.toString();
  }
}
