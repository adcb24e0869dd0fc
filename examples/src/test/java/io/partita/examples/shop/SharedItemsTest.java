package io.partita.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.api.Ttl;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SharedItemsTest {
  private static final long SECOND = 1_000_000_000;
  private static final int ITEM = 2;

  private final Findings findings = new Findings();
  private final SharedItems items = items(Ttl.of(Duration.ofSeconds(10)));

  private SharedItems items(Ttl ttl) {
    return new SharedItems(
        DataKind.numbered("catalogue", "product", 5, new Values(40, 80), ttl), findings);
  }

  private static <T> Answer<T> done(T result, double at) {
    return new Answer.Done<>(result, (long) (at * SECOND), (long) (at * SECOND));
  }

  private static SharedItems.Reading read(SharedItems items, double at) {
    return items.read(ITEM, () -> (long) (at * SECOND));
  }

  private void load(SharedItems from, double at) {
    SharedItems.Reading reading = read(from, at);
    assertThat(reading.end(done(reading.apply(from.key(ITEM)), at))).isFalse();
  }

  private long update(double at) {
    long version = items.beginUpdate(ITEM);
    items.endUpdate(ITEM, version, done(true, at));
    return version;
  }

  @Test
  void loadsReadsAndUpdates() {
    load(items, 1);
    assertThat(read(items, 2).end(done(items.value(ITEM, 1), 2))).isTrue();
    long version = update(3);
    read(items, 4).end(done(items.value(ITEM, version), 4));
    load(items, 13.5);
    assertThat(findings.total()).isZero();
    assertThat(items.writes()).isEqualTo(3);
  }

  @Test
  void aReadThatBeganBeforeAnUpdateEndedMaySeeEither() {
    load(items, 1);
    SharedItems.Reading early = read(items, 2);
    SharedItems.Reading late = read(items, 2);
    long version = update(3);
    early.end(done(items.value(ITEM, version), 3));
    late.end(done(items.value(ITEM, 1), 3));
    assertThat(findings.total()).isZero();
  }

  @Test
  void aStaleReadIsNoticed() {
    load(items, 1);
    update(2);
    read(items, 3).end(done(items.value(ITEM, 1), 3));
    assertThat(findings.count(Fault.LOST_WRITE)).isEqualTo(1);
  }

  @Test
  void aVersionThatWasNeverBegunIsNoticed() {
    read(items, 3).end(done(items.value(ITEM, 2), 3));
    assertThat(findings.count(Fault.UNEXPLAINED)).isEqualTo(1);
  }

  @Test
  void aLoadBeforeTheItemMayExpireIsNoticed() {
    load(items, 1);
    load(items, 9.9);
    assertThat(findings.count(Fault.LOST_KEY)).isEqualTo(1);
  }

  @Test
  void aSecondLoadOfWhatNeverExpiresIsNoticed() {
    SharedItems eternal = items(Ttl.NONE);
    load(eternal, 1);
    load(eternal, 1_000_000);
    assertThat(findings.count(Fault.LOST_KEY)).isEqualTo(1);
  }

  @Test
  void valuesOfOthersAndDamagedOnesAreNoticed() {
    byte[] damaged = items.value(ITEM, 1);
    damaged[20]++;
    read(items, 1).end(done(damaged, 1));
    read(items, 1).end(done(items.value(ITEM + 1, 1), 1));
    assertThat(findings.count(Fault.CORRUPT_VALUE)).isEqualTo(1);
    assertThat(findings.count(Fault.FOREIGN_VALUE)).isEqualTo(1);
  }

  @Test
  void anUpdateOfUnknownOutcomeAllowsOldAndNew() {
    load(items, 1);
    update(2);
    long version = items.beginUpdate(ITEM);
    items.endUpdate(ITEM, version, new Answer.Unknown<>(3 * SECOND, 4 * SECOND));
    read(items, 5).end(done(items.value(ITEM, version), 5));
    read(items, 5).end(done(items.value(ITEM, version - 1), 5));
    assertThat(findings.total()).isZero();
  }

  @Test
  void theLastLookComparesToo() {
    load(items, 1);
    long version = update(2);
    assertThat(items.look(ITEM, done(Optional.of(items.value(ITEM, version)), 3))).isTrue();
    assertThat(items.look(ITEM, done(Optional.empty(), 12.5))).isFalse();
    assertThat(items.look(ITEM + 1, done(Optional.empty(), 3))).isFalse();
    assertThat(findings.total()).isZero();
    items.look(ITEM, done(Optional.of(items.value(ITEM, 1)), 3));
    assertThat(findings.count(Fault.LOST_WRITE)).isEqualTo(1);
    items.look(ITEM, done(Optional.empty(), 3));
    assertThat(findings.count(Fault.LOST_KEY)).isEqualTo(1);
  }
}
