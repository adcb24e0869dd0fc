package io.partita.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.partita.api.Codec;
import io.partita.api.Ttl;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SharedCountersTest {
  private final Findings findings = new Findings();
  private final SharedCounters views = counters(1);
  private final SharedCounters stock = counters(-1);

  private SharedCounters counters(int sign) {
    return new SharedCounters(
        DataKind.numbered("counters", "counter", 3, new Values(16, 16), Ttl.NONE), sign, findings);
  }

  private static <T> Answer<T> done(T result) {
    return new Answer.Done<>(result, 1, 2);
  }

  private static void move(SharedCounters counters, long amount, long answer) {
    long least = counters.begin(0, amount);
    counters.end(0, amount, least, done(answer));
  }

  private static boolean look(SharedCounters counters, long value) {
    return counters.look(0, done(Optional.of(Codec.decimal().encode(value))));
  }

  @Test
  void acknowledgedIncrementsAddUp() {
    move(views, 1, 1);
    move(views, 2, 3);
    assertThat(look(views, 3)).isTrue();
    stock.wasPut(0, 100, done(true));
    assertThat(stock.delta(3)).isEqualTo(-3);
    move(stock, 3, 97);
    assertThat(look(stock, 97)).isTrue();
    assertThat(findings.total()).isZero();
  }

  @Test
  void concurrentIncrementsMayBeSeenInAnyOrder() {
    long one = views.begin(0, 1);
    long other = views.begin(0, 1);
    views.end(0, 1, other, done(1L));
    views.end(0, 1, one, done(2L));
    assertThat(findings.total()).isZero();
  }

  @Test
  void aLostIncrementIsNoticedByTheNext() {
    move(views, 1, 1);
    move(views, 1, 1);
    assertThat(findings.count(Fault.LOST_INCREMENT)).isEqualTo(1);
  }

  @Test
  void aLostIncrementIsNoticedByTheLastLook() {
    move(views, 1, 1);
    move(views, 1, 2);
    look(views, 1);
    assertThat(findings.count(Fault.LOST_INCREMENT)).isEqualTo(1);
  }

  @Test
  void anIncrementCountedTwiceIsNoticed() {
    move(stock, 2, -4);
    look(stock, -4);
    assertThat(findings.count(Fault.UNEXPLAINED)).isEqualTo(2);
  }

  @Test
  void aCounterThatIsGoneIsNoticed() {
    assertThat(views.look(0, done(Optional.empty()))).isFalse();
    assertThat(findings.total()).isZero();
    move(views, 1, 1);
    views.look(0, done(Optional.empty()));
    assertThat(findings.count(Fault.LOST_KEY)).isEqualTo(1);
  }

  @Test
  void anIncrementOfUnknownOutcomeMayCountOrNot() {
    move(views, 1, 1);
    long least = views.begin(0, 5);
    views.end(0, 5, least, new Answer.Unknown<>(1, 2));
    look(views, 1);
    look(views, 6);
    assertThat(findings.total()).isZero();
    look(views, 7);
    assertThat(findings.count(Fault.UNEXPLAINED)).isEqualTo(1);
  }

  @Test
  void aCounterThatCanNotBePutEndsTheRun() {
    assertThatThrownBy(() -> views.wasPut(0, 1, new Answer.Unknown<>(1, 2)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("counter:0");
  }
}
