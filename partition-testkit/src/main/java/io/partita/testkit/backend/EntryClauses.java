package io.partita.testkit.backend;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.api.Ttl;
import io.partita.api.spi.Capability;
import io.partita.api.spi.PutCondition;
import io.partita.api.spi.StoreSession;
import io.partita.api.spi.StoreSession.Address;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** The part of {@link BackendContract} on single entries. */
public abstract class EntryClauses extends BackendFixture {
  private static final Ttl SHORT = Ttl.of(Duration.ofMillis(200));

  /** For subclasses. */
  protected EntryClauses() {}

  @Test
  public void get_isEmptyIfThereIsNoEntry() {
    StoreSession session = ownedSession();
    assertThat(text(session, "a")).isEmpty();
  }

  @Test
  public void put_thenGetReturnsTheValue() {
    StoreSession session = ownedSession();
    put(session, "a", "1");
    put(session, "b", "2");
    assertThat(text(session, "a")).hasValue("1");
    assertThat(text(session, "b")).hasValue("2");
  }

  @Test
  public void put_replaces() {
    StoreSession session = ownedSession();
    put(session, "a", "1");
    put(session, "a", "longer");
    assertThat(text(session, "a")).hasValue("longer");
  }

  @Test
  public void put_ifAbsentWritesOnlyWhereThereIsNoEntry() {
    StoreSession session = ownedSession();
    assertThat(putIf(session, "a", "1", PutCondition.IF_ABSENT)).isTrue();
    assertThat(putIf(session, "a", "2", PutCondition.IF_ABSENT)).isFalse();
    assertThat(text(session, "a")).hasValue("1");
    remove(session, "a");
    assertThat(putIf(session, "a", "3", PutCondition.IF_ABSENT)).isTrue();
    assertThat(text(session, "a")).hasValue("3");
  }

  @Test
  public void put_ifEqualWritesOnlyOverThatValue() {
    StoreSession session = ownedSession();
    assertThat(putIf(session, "a", "1", PutCondition.ifEqual(bytes("0")))).isFalse();
    assertThat(text(session, "a")).isEmpty();
    put(session, "a", "0");
    assertThat(putIf(session, "a", "1", PutCondition.ifEqual(bytes("00")))).isFalse();
    assertThat(putIf(session, "a", "1", PutCondition.ifEqual(bytes("0")))).isTrue();
    assertThat(text(session, "a")).hasValue("1");
  }

  private boolean putIf(StoreSession session, String key, String value, PutCondition condition) {
    return await(session.put(PARTITION, bytes(key), bytes(value), Ttl.NONE, condition));
  }

  @Test
  public void remove_tellsWhetherThereWasAnEntry() {
    StoreSession session = ownedSession();
    assertThat(remove(session, "a")).isFalse();
    put(session, "a", "1");
    assertThat(remove(session, "a")).isTrue();
    assertThat(text(session, "a")).isEmpty();
    assertThat(remove(session, "a")).isFalse();
  }

  @Test
  public void increment_beginsAtZeroAndReturnsTheSum() {
    StoreSession session = ownedSession();
    assertThat(increment(session, "n", 5)).isEqualTo(5);
    assertThat(increment(session, "n", -7)).isEqualTo(-2);
    assertThat(text(session, "n")).hasValue("-2");
    put(session, "n", "41");
    assertThat(increment(session, "n", 1)).isEqualTo(42);
    assertThat(increment(session, "n", 0)).isEqualTo(42);
  }

  @Test
  public void increment_reachesTheBoundsOfALongExactly() {
    StoreSession session = ownedSession();
    assertThat(increment(session, "n", Long.MAX_VALUE - 1)).isEqualTo(Long.MAX_VALUE - 1);
    assertThat(increment(session, "n", 1)).isEqualTo(Long.MAX_VALUE);
    assertThat(increment(session, "m", Long.MIN_VALUE)).isEqualTo(Long.MIN_VALUE);
    assertThat(text(session, "m")).hasValue(Long.toString(Long.MIN_VALUE));
    put(session, "p", Long.toString((1L << 53) + 1));
    assertThat(increment(session, "p", 1)).isEqualTo((1L << 53) + 2);
  }

  @Test
  public void increment_thatOverflowsFailsAndChangesNothing() {
    StoreSession session = ownedSession();
    String largest = Long.toString(Long.MAX_VALUE);
    put(session, "n", largest);
    failure(ArithmeticException.class, () -> session.increment(PARTITION, bytes("n"), 1, Ttl.NONE));
    assertThat(text(session, "n")).hasValue(largest);
  }

  @Test
  public void increment_ofWhatIsNoNumberFailsAndChangesNothing() {
    StoreSession session = ownedSession();
    for (String value : List.of("", "one", "1.5", "1 ", "99999999999999999999", "0x10")) {
      put(session, "n", value);
      failure(
          ArithmeticException.class, () -> session.increment(PARTITION, bytes("n"), 1, Ttl.NONE));
      assertThat(text(session, "n")).hasValue(value);
    }
  }

  private long increment(StoreSession session, String key, long delta) {
    return await(session.increment(PARTITION, bytes(key), delta, Ttl.NONE));
  }

  @Test
  public void ttl_isEmptyNoneOrTheTimeThatIsLeft() {
    StoreSession session = ownedSession();
    needs(Capability.TTL);
    assertThat(ttl(session, "a")).isEmpty();
    put(session, "a", "1");
    assertThat(ttl(session, "a")).hasValue(Ttl.NONE);
    put(session, "a", "1", HOUR);
    assertHasAboutAnHour(ttl(session, "a"));
    pass(Duration.ofMillis(50));
    assertThat(ttl(session, "a").orElseThrow().millis()).isLessThanOrEqualTo(HOUR.millis() - 50);
  }

  @Test
  public void put_replacesTheExpiry() {
    StoreSession session = ownedSession();
    needs(Capability.TTL);
    put(session, "a", "1", HOUR);
    put(session, "a", "2");
    assertThat(ttl(session, "a")).hasValue(Ttl.NONE);
    put(session, "a", "3", HOUR);
    assertHasAboutAnHour(ttl(session, "a"));
  }

  @Test
  public void put_withKeepLeavesTheExpiry() {
    StoreSession session = ownedSession();
    needs(Capability.TTL);
    put(session, "a", "1", HOUR);
    put(session, "a", "2", Ttl.KEEP);
    assertThat(text(session, "a")).hasValue("2");
    assertHasAboutAnHour(ttl(session, "a"));
    put(session, "b", "1");
    put(session, "b", "2", Ttl.KEEP);
    assertThat(ttl(session, "b")).hasValue(Ttl.NONE);
    put(session, "c", "1", Ttl.KEEP);
    assertThat(ttl(session, "c")).hasValue(Ttl.NONE);
  }

  @Test
  public void put_thatIsNotDoneLeavesTheExpiry() {
    StoreSession session = ownedSession();
    needs(Capability.TTL);
    put(session, "a", "1", HOUR);
    assertThat(putIf(session, "a", "2", PutCondition.IF_ABSENT)).isFalse();
    assertHasAboutAnHour(ttl(session, "a"));
  }

  @Test
  public void increment_keepsTheExpiryOfAnEntryAndGivesANewOneItsOwn() {
    StoreSession session = ownedSession();
    needs(Capability.TTL);
    await(session.increment(PARTITION, bytes("n"), 1, HOUR));
    assertHasAboutAnHour(ttl(session, "n"));
    await(session.increment(PARTITION, bytes("n"), 1, Ttl.NONE));
    assertHasAboutAnHour(ttl(session, "n"));
    await(session.increment(PARTITION, bytes("m"), 1, Ttl.NONE));
    await(session.increment(PARTITION, bytes("m"), 1, HOUR));
    assertThat(ttl(session, "m")).hasValue(Ttl.NONE);
  }

  @Test
  public void expire_givesAnotherTimeToLive() {
    StoreSession session = ownedSession();
    needs(Capability.TTL);
    assertThat(await(session.expire(PARTITION, bytes("a"), HOUR))).isFalse();
    put(session, "a", "1");
    assertThat(await(session.expire(PARTITION, bytes("a"), HOUR))).isTrue();
    assertHasAboutAnHour(ttl(session, "a"));
    assertThat(await(session.expire(PARTITION, bytes("a"), Ttl.NONE))).isTrue();
    assertThat(ttl(session, "a")).hasValue(Ttl.NONE);
    assertThat(text(session, "a")).hasValue("1");
  }

  @Test
  public void expire_withKeepIsABadArgument() {
    StoreSession session = ownedSession();
    failure(IllegalArgumentException.class, () -> session.expire(PARTITION, bytes("a"), Ttl.KEEP));
  }

  @Test
  public void anEntryLivesAsLongAsItsTimeToLive() {
    StoreSession session = ownedSession();
    needs(Capability.TTL);
    put(session, "a", "1", SHORT);
    put(session, "b", "1", HOUR);
    put(session, "c", "1");
    if (clock().isPresent()) {
      pass(Duration.ofMillis(SHORT.millis() - 1));
      assertThat(text(session, "a")).as("1 ms before the end").hasValue("1");
      assertThat(ttl(session, "a")).hasValue(Ttl.of(Duration.ofMillis(1)));
      pass(Duration.ofMillis(1));
    } else {
      pass(Duration.ofMillis(SHORT.millis() + 1));
    }
    assertThat(text(session, "a")).isEmpty();
    assertThat(text(session, "b")).hasValue("1");
    assertThat(text(session, "c")).hasValue("1");
  }

  @Test
  public void anExpiredEntryIsNotThereForAnyOperation() {
    StoreSession session = ownedSession();
    needs(Capability.TTL);
    for (String key : List.of("get", "ttl", "remove", "absent", "equal", "sum", "expire", "keep")) {
      put(session, key, "1", SHORT);
    }
    pass(Duration.ofMillis(SHORT.millis() + 1));
    assertThat(keysOf(session, PARTITION)).isEmpty();
    assertThat(text(session, "get")).isEmpty();
    assertThat(ttl(session, "ttl")).isEmpty();
    assertThat(remove(session, "remove")).isFalse();
    assertThat(putIf(session, "absent", "2", PutCondition.IF_ABSENT)).isTrue();
    assertThat(ttl(session, "absent")).hasValue(Ttl.NONE);
    assertThat(putIf(session, "equal", "2", PutCondition.ifEqual(bytes("1")))).isFalse();
    assertThat(increment(session, "sum", 1)).isEqualTo(1);
    assertThat(ttl(session, "sum")).hasValue(Ttl.NONE);
    assertThat(await(session.expire(PARTITION, bytes("expire"), HOUR))).isFalse();
    put(session, "keep", "2", Ttl.KEEP);
    assertThat(ttl(session, "keep")).hasValue(Ttl.NONE);
  }

  @Test
  public void reads_doNotProlongALife() {
    StoreSession session = ownedSession();
    needs(Capability.TTL);
    put(session, "a", "1", SHORT);
    for (int i = 0; i < 5; i++) {
      pass(Duration.ofMillis(SHORT.millis() / 5));
      text(session, "a");
      keysOf(session, PARTITION);
    }
    pass(Duration.ofMillis(1));
    assertThat(text(session, "a")).isEmpty();
  }

  /** How long a key of the partition has to live. */
  final Optional<Ttl> ttl(StoreSession session, String key) {
    return await(session.ttl(PARTITION, bytes(key)));
  }

  /** Nearly an hour if time passes by itself, exactly if not. */
  final void assertHasAboutAnHour(Optional<Ttl> ttl) {
    assertThat(ttl).isPresent();
    long least = clock().isPresent() ? HOUR.millis() : HOUR.millis() - patience().toMillis();
    assertThat(ttl.orElseThrow().isFinite()).as("finite: %s", ttl).isTrue();
    assertThat(ttl.orElseThrow().millis()).isBetween(least, HOUR.millis());
  }

  @Test
  public void getAll_returnsAnOutcomeForEachKeyInTheirOrder() {
    StoreSession session = ownedSession();
    put(session, "a", "1");
    await(session.put(OTHER, bytes("other"), bytes("2"), Ttl.NONE, PutCondition.ALWAYS));
    List<CompletionStage<Optional<byte[]>>> outcomes =
        session.getAll(
            List.of(
                new Address(OTHER, bytes("other")),
                new Address(PARTITION, bytes("none")),
                new Address(PARTITION, bytes("a")),
                new Address(OTHER, bytes("other"))));
    List<String> values = new ArrayList<>();
    outcomes.forEach(outcome -> values.add(await(outcome).map(String::new).orElse("-")));
    assertThat(values).containsExactly("2", "-", "1", "2");
    assertThat(session.getAll(List.of())).isEmpty();
  }

  @Test
  public void putAll_writesEachEntry() {
    StoreSession session = ownedSession();
    List<CompletionStage<Boolean>> outcomes =
        session.putAll(
            List.of(new Address(PARTITION, bytes("a")), new Address(OTHER, bytes("other"))),
            List.of(bytes("1"), bytes("2")),
            Ttl.NONE);
    assertThat(outcomes).hasSize(2);
    outcomes.forEach(outcome -> assertThat(await(outcome)).isTrue());
    assertThat(text(session, "a")).hasValue("1");
    assertThat(await(session.get(OTHER, bytes("other")))).hasValue(bytes("2"));
  }

  @Test
  public void keysAndValues_mayHoldAnyBytes() {
    StoreSession session = ownedSession();
    byte[] all = new byte[256];
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) i;
    }
    for (int i = 0; i < all.length; i++) {
      byte[] key = {(byte) i, 0, (byte) 0xFF};
      await(session.put(PARTITION, key, new byte[] {(byte) i}, Ttl.NONE, PutCondition.ALWAYS));
    }
    await(session.put(PARTITION, all, all, Ttl.NONE, PutCondition.ALWAYS));
    for (int i = 0; i < all.length; i++) {
      byte[] key = {(byte) i, 0, (byte) 0xFF};
      assertThat(await(session.get(PARTITION, key))).hasValue(new byte[] {(byte) i});
    }
    assertThat(await(session.get(PARTITION, all.clone()))).hasValue(all);
  }

  @Test
  public void aValueMayBeEmptyOrLarge() {
    StoreSession session = ownedSession();
    put(session, "empty", "");
    assertThat(text(session, "empty")).hasValue("");
    assertThat(putIf(session, "empty", "1", PutCondition.IF_ABSENT)).isFalse();
    assertThat(putIf(session, "empty", "1", PutCondition.ifEqual(new byte[0]))).isTrue();
    byte[] large = new byte[1 << 20];
    large[large.length - 1] = 1;
    await(session.put(PARTITION, bytes("large"), large, Ttl.NONE, PutCondition.ALWAYS));
    assertThat(await(session.get(PARTITION, bytes("large")))).hasValue(large);
  }
}
