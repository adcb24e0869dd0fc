package io.partita.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class TtlTest {

  @Test
  void isAWholeNumberOfMilliseconds() {
    assertThat(Ttl.of(Duration.ofMillis(1)).millis()).isEqualTo(1);
    assertThat(Ttl.of(Duration.ofNanos(1_999_999)).millis()).isEqualTo(1);
    assertThat(Ttl.of(Ttl.MAX).millis()).isEqualTo(36_500L * 24 * 60 * 60 * 1_000);
  }

  @Test
  void refusesWhatIsTooShortOrTooLong() {
    for (Duration duration :
        List.of(
            Duration.ZERO,
            Duration.ofNanos(999_999),
            Duration.ofMillis(-1),
            Ttl.MAX.plusMillis(1),
            Duration.ofSeconds(Long.MAX_VALUE))) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Ttl.of(duration))
          .withMessage(
              "ttl = %s: must be from PT0.001S to PT876000H; for no expiry use Ttl.NONE", duration);
    }
  }

  @Test
  void neverAndAsBeforeHaveNoLength() {
    for (Ttl ttl : List.of(Ttl.NONE, Ttl.KEEP)) {
      assertThat(ttl.isFinite()).isFalse();
      assertThatIllegalStateException().isThrownBy(ttl::millis).withMessageContaining("no length");
    }
    assertThat(Ttl.NONE).isNotEqualTo(Ttl.KEEP);
  }

  @Test
  void equalTimesAreEqual() {
    assertThat(Ttl.of(Duration.ofSeconds(1)))
        .isEqualTo(Ttl.of(Duration.ofMillis(1_000)))
        .hasSameHashCodeAs(Ttl.of(Duration.ofMillis(1_000)))
        .isNotEqualTo(Ttl.of(Duration.ofMillis(1_001)));
  }

  @Test
  void saysWhatItIs() {
    assertThat(List.of(Ttl.NONE, Ttl.KEEP, Ttl.of(Duration.ofSeconds(90))))
        .map(Ttl::toString)
        .containsExactly("NONE", "KEEP", "PT1M30S");
  }

  @Test
  void refusesWhatDoesNotFitMilliseconds() {
    org.assertj.core.api.Assertions.assertThatThrownBy(
            () -> Ttl.of(java.time.Duration.ofSeconds(Long.MIN_VALUE)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
