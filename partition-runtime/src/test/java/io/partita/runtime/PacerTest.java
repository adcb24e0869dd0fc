package io.partita.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PacerTest {
  private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

  private final AtomicLong now = new AtomicLong(1_000_000_000);
  private final Pacer pacer = new Pacer(now::get, Duration.ofMillis(5));
  private final Pace pace = new Pace(5 * MILLI);

  /** A step that takes 1 ms, after what there is to wait; how long that was, in milliseconds. */
  private double step() {
    long wait = Math.max(0, pacer.waitNanos());
    now.addAndGet(wait + MILLI);
    pacer.made(1, 1);
    return (double) wait / MILLI;
  }

  private void late(int answers) {
    for (int i = 0; i < answers; i++) {
      pacer.answered(6 * MILLI);
    }
  }

  @Test
  void aSourceThatAnswersInTimeIsNotHeldBack() {
    pacer.begin(MILLI / 10);
    for (int i = 0; i < 100; i++) {
      pacer.answered(5 * MILLI);
      assertThat(step()).isZero();
    }
    assertThat(pacer.hold()).isFalse();
  }

  @Test
  void threeLateAnswersInARowHalveThePaceAndEachOtherRaisesIt() {
    for (int i = 0; i < 20; i++) {
      pace.answered(6 * MILLI);
      pace.answered(6 * MILLI);
      pace.answered(MILLI);
    }
    assertThat(pace.share()).as("never three in a row").isEqualTo(1);
    for (int i = 0; i < 3; i++) {
      pace.answered(6 * MILLI);
    }
    assertThat(pace.share()).isEqualTo(0.5);
    for (int i = 0; i < 3; i++) {
      pace.answered(6 * MILLI);
    }
    assertThat(pace.share()).isEqualTo(0.25);
    for (int i = 1; i <= 24; i++) {
      pace.answered(MILLI);
      assertThat(pace.share()).isEqualTo(0.25 + i / 32.0);
    }
    pace.answered(MILLI);
    assertThat(pace.share()).isEqualTo(1);
  }

  @Test
  void thePaceHasALeast() {
    for (int i = 0; i < 100; i++) {
      pace.answered(6 * MILLI);
    }
    assertThat(pace.share()).isEqualTo(1.0 / 32);
    assertThat(pace.restNanos(MILLI)).isEqualTo(31 * MILLI);
  }

  @Test
  void lateIsFourTimesWhatWasUsualIfThatIsMoreThanTheLimit() {
    pace.usual(10 * MILLI);
    for (int i = 0; i < 3; i++) {
      pace.answered(40 * MILLI);
    }
    assertThat(pace.share()).isEqualTo(1);
    for (int i = 0; i < 3; i++) {
      pace.answered(40 * MILLI + 1);
    }
    assertThat(pace.share()).isEqualTo(0.5);
    pace.usual(MILLI);
    assertThat(pace.share()).as("another batch").isEqualTo(1);
  }

  @Test
  void aCopierRestsInProportionToItsWork() {
    pacer.begin(MILLI / 10);
    late(3);
    step();
    assertThat(step()).isEqualTo(1);
    late(3);
    assertThat(step()).as("what was worked before").isEqualTo(1);
    assertThat(step()).isEqualTo(3);
    for (int i = 0; i < 24; i++) {
      pacer.answered(MILLI);
    }
    step();
    assertThat(step()).isZero();
  }

  @Test
  void aThrottleHoldsWhateverThePace() {
    pacer.set(new Throttle(100, Long.MAX_VALUE));
    pacer.begin(MILLI / 10);
    step();
    assertThat(step()).isEqualTo(10);
    late(3);
    step();
    assertThat(step()).as("the longer of both").isEqualTo(10);
    pacer.set(Throttle.NONE);
    assertThat(pacer.waitNanos()).isEqualTo(MILLI);
  }
}
