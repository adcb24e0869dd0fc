package io.partita.local;

import io.partita.api.Ttl;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Adds to a number in decimal ASCII. */
final class Increment extends Write<Long> {
  private static final int MOST_DIGITS = 20;

  private final long delta;
  private final Ttl ttl;
  private final long now;
  private long sum;
  private @Nullable ArithmeticException failure;

  Increment(long delta, Ttl ttl, long now) {
    this.delta = delta;
    this.ttl = ttl;
    this.now = now;
  }

  @Override
  @Nullable StoredEntry decide(Slot home, @Nullable StoredEntry before) {
    try {
      sum = Math.addExact(before == null ? 0 : number(before.value), delta);
    } catch (ArithmeticException e) {
      failure = e;
      return before;
    }
    byte[] digits = Long.toString(sum).getBytes(StandardCharsets.US_ASCII);
    return before == null ? StoredEntry.of(home, digits, ttl, now) : before.holding(home, digits);
  }

  private static long number(byte[] value) {
    String text = new String(value, StandardCharsets.US_ASCII);
    try {
      long number = value.length > MOST_DIGITS ? 0 : Long.parseLong(text);
      if (Long.toString(number).equals(text)) {
        return number;
      }
    } catch (NumberFormatException e) {
      // told below
    }
    throw new ArithmeticException("the value is not a 64-bit number in decimal ASCII");
  }

  @Override
  Long result() {
    return sum;
  }

  @Override
  @Nullable RuntimeException failure() {
    return failure;
  }
}
