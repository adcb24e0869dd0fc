package io.partita.runtime.protocol;

import static io.partita.runtime.protocol.FailoverModel.Acknowledge.ALL;
import static io.partita.runtime.protocol.FailoverModel.Acknowledge.PRIMARY;
import static io.partita.runtime.protocol.FailoverModel.Anomaly.ACKNOWLEDGED_WRITE_LOST;
import static io.partita.runtime.protocol.FailoverModel.Anomaly.COPIES_DIFFER;
import static io.partita.runtime.protocol.FailoverModel.Anomaly.NEW_WRITE_OVERWRITTEN;
import static io.partita.runtime.protocol.FailoverModel.Anomaly.READ_VALUE_VANISHES;
import static io.partita.runtime.protocol.FailoverModel.Anomaly.STALE_READ;
import static org.assertj.core.api.Assertions.assertThat;

import io.partita.runtime.protocol.FailoverModel.Anomaly;
import io.partita.runtime.protocol.FailoverModel.Rules;
import io.partita.runtime.protocol.FailoverModel.State;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Which anomalies a fail-over can show under which safeguards: exactly these, no more, no fewer.
 */
class FailoverModelTest {

  private record Run(Rules rules, int states, Set<Anomaly> anomalies) {

    @Override
    public String toString() {
      return rules.toString();
    }
  }

  private static final List<Run> RUNS =
      List.of(
          new Run(
              new Rules(PRIMARY, true, false, true),
              422,
              EnumSet.of(ACKNOWLEDGED_WRITE_LOST, STALE_READ, READ_VALUE_VANISHES)),
          new Run(
              new Rules(PRIMARY, true, true, true),
              400,
              EnumSet.of(ACKNOWLEDGED_WRITE_LOST, READ_VALUE_VANISHES)),
          new Run(
              new Rules(ALL, false, false, false),
              350,
              EnumSet.of(COPIES_DIFFER, NEW_WRITE_OVERWRITTEN, STALE_READ)),
          new Run(
              new Rules(ALL, true, false, false),
              454,
              EnumSet.of(COPIES_DIFFER, STALE_READ, READ_VALUE_VANISHES)),
          new Run(
              new Rules(ALL, true, false, true), 422, EnumSet.of(STALE_READ, READ_VALUE_VANISHES)),
          new Run(new Rules(ALL, true, true, true), 416, EnumSet.of(READ_VALUE_VANISHES)));

  static List<Run> runs() {
    return RUNS;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("runs")
  void shows_exactly_the_anomalies_that_its_safeguards_leave(Run run) {
    FailoverModel model = new FailoverModel(run.rules());
    Set<State> reached = Explorer.explore(model).reached();

    Set<Anomaly> found = EnumSet.noneOf(Anomaly.class);
    reached.forEach(state -> found.addAll(model.anomalies(state)));

    assertThat(found).isEqualTo(run.anomalies());
    assertThat(reached.size()).isEqualTo(run.states());
  }

  @Test
  void every_set_of_safeguards_of_the_reference_is_there() {
    assertThat(RUNS).extracting(Run::rules).doesNotHaveDuplicates().hasSize(6);
  }
}
