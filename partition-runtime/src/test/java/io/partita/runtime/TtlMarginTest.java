package io.partita.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.api.Ttl;
import io.partita.api.spi.TransferControl.DirtyEntry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TtlMarginTest {
  private static final List<DirtyEntry> TIMED = List.of(entry(Ttl.of(Duration.ofSeconds(1))));
  private static final List<DirtyEntry> UNTIMED = List.of(entry(Ttl.NONE));

  private long nowMillis;
  private final TtlMargin margin = new TtlMargin(() -> nowMillis * 1_000_000);

  private static DirtyEntry entry(Ttl ttl) {
    return new DirtyEntry(new byte[] {1}, 7, Optional.of(new byte[] {2}), DirtyEntry.BYTES, ttl);
  }

  /** A copy of what was read now, and that takes some time. */
  private boolean copyTaking(long millis, List<DirtyEntry> entries) {
    long readAt = nowMillis * 1_000_000;
    TtlMargin.Allowance allowance = margin.allow(readAt);
    nowMillis += millis;
    return margin.sufficed(entries, allowance);
  }

  @Test
  void takesOffWhatHasPassedAndAMargin() {
    nowMillis = 5;
    assertThat(margin.allow(0).millis()).isEqualTo(5 + 1 + 2);
    DirtyEntry aged = TtlMargin.aged(TIMED, 8).get(0);
    assertThat(aged.ttl()).isEqualTo(Ttl.of(Duration.ofMillis(992)));
    assertThat(aged.score()).isEqualTo(7);
  }

  @Test
  void whatWouldEndOnTheWayIsARemoval() {
    assertThat(TtlMargin.aged(TIMED, 1_000).get(0).value()).isEmpty();
    assertThat(TtlMargin.aged(TIMED, 999).get(0).value()).isPresent();
    assertThat(TtlMargin.aged(UNTIMED, 1_000_000)).isEqualTo(UNTIMED);
  }

  @Test
  void aCopyThatTookLongerIsMadeAgainWithALargerMargin() {
    assertThat(copyTaking(2, TIMED)).isTrue();
    assertThat(copyTaking(50, TIMED)).isFalse();
    assertThat(copyTaking(50, TIMED)).isTrue();
  }

  @Test
  void withoutATimeToLiveAnyCopyIsInTime() {
    assertThat(copyTaking(10_000, UNTIMED)).isTrue();
  }

  @Test
  void aWayThatIsAlwaysLongGetsItsMarginInAFewTries() {
    int tries = 0;
    while (!copyTaking(5_000, TIMED)) {
      tries++;
      assertThat(tries).isLessThan(10);
    }
    assertThat(tries).isPositive();
  }

  /** Several copies are under way when a node stands still: each is judged by what it was given. */
  @Test
  void noCopyOfAStallIsAccepted() {
    TtlMargin.Allowance allowance = margin.allow(0);
    nowMillis = 1_000;
    for (int copies = 0; copies < 20; copies++) {
      assertThat(margin.sufficed(TIMED, allowance)).isFalse();
    }
    assertThat(margin.allow(nowMillis * 1_000_000).millis())
        .as("one stall, however many copies were late by it")
        .isEqualTo(1 + 200);
  }

  @Test
  void theMarginShrinksWhenCopiesAreQuick() {
    copyTaking(100, TIMED);
    for (int i = 0; i < 10; i++) {
      assertThat(copyTaking(0, TIMED)).isTrue();
    }
    assertThat(margin.allow(nowMillis * 1_000_000).millis()).isEqualTo(1 + 2);
  }
}
