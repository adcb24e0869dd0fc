package io.partita.runtime.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.runtime.protocol.Explorer.Exploration;
import io.partita.runtime.protocol.RecutModel.Rules;
import io.partita.runtime.protocol.RecutModel.State;
import org.junit.jupiter.api.Test;

/** Which safeguards a cut needs, before one of its partitions moves. */
class RecutModelTest {

  private static Exploration<State> explore(Rules rules) {
    return Explorer.explore(new RecutModel(rules));
  }

  @Test
  void withAllOfThemEveryAnswerIsRight() {
    Exploration<State> sound = explore(new Rules(true, true, true));
    assertThat(sound.wrongAnswer()).as(sound.toString()).isEmpty();
    assertThat(sound.reached()).anyMatch(w -> w.atT() == RecutModel.Row.OWNED && w.writes() == 2);
  }

  /** Sessions of the old cut may live on: the departure that follows ends them. */
  @Test
  void theBarrierAfterACutIsForStoresThatGroupTheirEntries() {
    Exploration<State> without = explore(new Rules(false, true, true));
    assertThat(without.wrongAnswer()).as(without.toString()).isEmpty();
  }

  /** Whoever shakes hands after the departure reads that the node owns the old partition. */
  @Test
  void theOldPartitionMustBeNothingBeforeTheNewOneDeparts() {
    Exploration<State> late = explore(new Rules(true, false, true));
    assertThat(late.wrongAnswer()).isNotEmpty();
    assertThat(late.trace()).containsSubsequence("depart f", "plain@S");
  }

  @Test
  void theBarrierAfterADepartureIsNeededAsEver() {
    assertThat(explore(new Rules(true, true, false)).wrongAnswer()).isNotEmpty();
  }
}
