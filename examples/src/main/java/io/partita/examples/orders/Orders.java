package io.partita.examples.orders;

import io.partita.range.OrderedCodecs;
import io.partita.range.Pair;
import io.partita.range.PairCodec;
import io.partita.runtime.KeyRange;
import java.time.Instant;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * Which orders there are, and their keys: a customer and the time of the order, of each customer
 * the newest first.
 *
 * @param customers how many
 * @param count of orders in the beginning
 */
record Orders(int customers, int count) {
  /** The keys in the cache. */
  static final PairCodec<String, Instant> KEYS =
      OrderedCodecs.pair(OrderedCodecs.texts(), OrderedCodecs.descending(OrderedCodecs.instants()));

  private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

  /** The order of a number; each is a second later than the one before. */
  Pair<String, Instant> key(int number) {
    return new Pair<>(customer(number), BEGIN.plusSeconds(number));
  }

  /** Of an order; the first customers have most of them. */
  private String customer(int number) {
    double skewed = Math.pow(new SplittableRandom(number).nextDouble(), 2);
    return name((int) (skewed * customers));
  }

  static String name(int customer) {
    return String.format(Locale.ROOT, "customer-%05d", customer);
  }

  /** All orders of a customer, the newest first. */
  static KeyRange<Pair<String, Instant>> of(String customer) {
    return KeyRange.prefix(KEYS.prefixOf(customer));
  }
}
