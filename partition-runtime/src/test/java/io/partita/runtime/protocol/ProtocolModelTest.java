package io.partita.runtime.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.runtime.protocol.Explorer.Exploration;
import io.partita.runtime.protocol.ModelNode.State;
import io.partita.runtime.protocol.Row.Breaks;
import io.partita.runtime.protocol.Row.Holds;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The protocol holds in every reachable state, and each safeguard is needed: without it a shortest
 * way to a wrong answer is found. All numbers are those of the reference model, whose search takes
 * the same order.
 */
class ProtocolModelTest {

  static Stream<Holds> rowsThatHold() {
    return rows(Holds.class);
  }

  static Stream<Breaks> rowsThatBreak() {
    return rows(Breaks.class);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rowsThatHold")
  void answers_as_the_register_in_every_reachable_state(Holds row) {
    Exploration<World> exploration = explore(row);

    assertThat(exploration.wrongAnswer()).as("%s: %s", row, exploration).isEmpty();
    assertThat(exploration.reached().size())
        .as("%s: reachable states", row)
        .isEqualTo(row.states());
    assertThat(count(exploration, world -> world.t().is(State.OWNED)))
        .as("%s: states in which the target owns the partition", row)
        .isEqualTo(row.movedStates());
    assertThat(count(exploration, world -> isMovedBack(world, row.configuration())))
        .as("%s: states in which the partition has come back", row)
        .isEqualTo(row.movedBackStates());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rowsThatBreak")
  void gives_a_wrong_answer(Breaks row, TestReporter reporter) {
    Exploration<World> exploration = explore(row);
    reporter.publishEntry(row.name(), exploration.toString());

    assertThat(exploration.wrongAnswer())
        .as("%s: %s", row, exploration)
        .isEqualTo(row.wrongAnswer());
    assertThat(exploration.trace()).as("%s: %s", row, exploration).hasSize(row.steps());
  }

  @Test
  void every_row_of_the_reference_model_is_there() {
    // Beside those, the rows of decision 017.
    assertThat(rowsThatHold()).hasSize(19 + 2);
    assertThat(rowsThatBreak()).hasSize(37 + 4);
    assertThat(ProtocolTable.ROWS).extracting(Row::name).doesNotHaveDuplicates();
    assertThat(ProtocolTable.ROWS).extracting(Row::configuration).doesNotHaveDuplicates();
  }

  @Test
  void every_safeguard_is_shown_to_be_needed() {
    Set<Mutation> unproven = EnumSet.complementOf(EnumSet.of(Mutation.NONE));
    rowsThatBreak().forEach(row -> unproven.remove(row.configuration().mutation()));

    assertThat(unproven).isEmpty();
  }

  private static <R extends Row> Stream<R> rows(Class<R> kind) {
    return ProtocolTable.ROWS.stream().filter(kind::isInstance).map(kind::cast);
  }

  private static Exploration<World> explore(Row row) {
    return Explorer.explore(new ProtocolModel(row.configuration()));
  }

  private static long count(Exploration<World> exploration, Predicate<World> condition) {
    return exploration.reached().stream().filter(condition).count();
  }

  private static boolean isMovedBack(World world, Configuration configuration) {
    return world.s().is(State.OWNED)
        && world.moved().any(move -> configuration.route().get(move - 1) == Move.T_TO_S);
  }
}
