package io.partita.examples.orders;

import io.partita.api.PartitaException;
import io.partita.range.Pair;
import io.partita.runtime.OrderedCache;
import io.partita.runtime.RangePage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;

/**
 * A thread that pages through the orders of one customer after the other, round and round, and
 * compares them with what was put in the beginning. Started and ended by another.
 */
final class Pager {
  private static final int PAGE = 20;

  private final OrderedCache<Pair<String, Instant>, String> orders;

  /** Of each customer the orders of the beginning. */
  private final NavigableMap<String, Set<Instant>> expected = new TreeMap<>();

  private final Thread thread = new Thread(this::readOn, "pager");
  private final CountDownLatch firstRound = new CountDownLatch(1);
  private volatile boolean ended;
  private volatile long pages;
  private volatile long wrong;
  private volatile String firstWrong = "";

  Pager(OrderedCache<Pair<String, Instant>, String> orders, Orders all) {
    this.orders = orders;
    for (int i = 0; i < all.count(); i++) {
      Pair<String, Instant> key = all.key(i);
      expected.computeIfAbsent(key.first(), customer -> new HashSet<>()).add(key.second());
    }
  }

  /** Begins; the first round is over on return. */
  void start() throws InterruptedException {
    thread.setDaemon(true);
    thread.start();
    firstRound.await();
  }

  /** Ends after one round more. */
  void end() throws InterruptedException {
    ended = true;
    thread.join();
  }

  private void readOn() {
    try {
      boolean last;
      do {
        last = ended;
        expected.forEach(this::read);
        firstRound.countDown();
      } while (!last);
    } finally {
      firstRound.countDown();
    }
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // written by one thread
  private void read(String customer, Set<Instant> known) {
    try {
      List<Instant> times = new ArrayList<>();
      RangePage<Pair<String, Instant>, String> page = orders.page(Orders.of(customer), PAGE);
      add(page, times);
      while (page.token().isPresent()) {
        page = orders.page(page.token().get(), PAGE);
        add(page, times);
      }
      if (!isRight(times, known)) {
        found(
            String.format(
                Locale.ROOT, "%s: %d read, %d put", customer, times.size(), known.size()));
      }
    } catch (PartitaException e) {
      found(customer + ": " + e);
    }
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // written by one thread
  private void add(RangePage<Pair<String, Instant>, String> page, List<Instant> times) {
    pages++;
    for (Map.Entry<Pair<String, Instant>, String> entry : page.entries()) {
      times.add(entry.getKey().second());
    }
  }

  /** In order, none twice, and all of the beginning; orders that came since may be among them. */
  private static boolean isRight(List<Instant> times, Set<Instant> known) {
    for (int i = 1; i < times.size(); i++) {
      if (!times.get(i).isBefore(times.get(i - 1))) {
        return false;
      }
    }
    return times.containsAll(known);
  }

  @SuppressWarnings("NonAtomicVolatileUpdate") // written by one thread
  private void found(String what) {
    wrong++;
    firstWrong = firstWrong.isEmpty() ? what : firstWrong;
  }

  boolean isClean() {
    return wrong == 0;
  }

  /** What it has found, in words. */
  String findings() {
    String counts =
        String.format(
            Locale.ROOT,
            "%,d pages of the orders of %,d customers: %d lists incomplete, repeated or out of order",
            pages,
            expected.size(),
            wrong);
    return firstWrong.isEmpty() ? counts : counts + ", the first: " + firstWrong;
  }
}
