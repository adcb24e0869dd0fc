package io.partita.examples.shop;

import io.partita.api.Ttl;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.ToLongFunction;

/**
 * The built-in workload: users with sessions, carts and recommendations; products with a catalogue
 * entry, a view counter and a stock counter. Popularity is Zipf-like. Each user is served by one
 * thread, as with sticky sessions; products are everybody's.
 */
final class ShopWorkload implements Workload {
  static final Ttl SESSION_TTL = Ttl.of(Duration.ofSeconds(10));
  static final Ttl CART_TTL = Ttl.of(Duration.ofSeconds(60));
  static final Ttl RECOMMENDATION_TTL = Ttl.of(Duration.ofSeconds(4));
  static final Ttl CATALOGUE_TTL = Ttl.of(Duration.ofSeconds(20));
  static final long INITIAL_STOCK = 1_000;

  private final int users;
  private final int products;
  private final int threads;
  private final Findings findings;
  private final SplittableRandom seeds;
  private final DataKind sessions;
  private final DataKind carts;
  private final DataKind recommendations;
  private final SharedItems catalogue;
  private final SharedCounters views;
  private final SharedCounters stock;
  private final List<ShopTraffic> traffic = new ArrayList<>();

  /**
   * A shop.
   *
   * @param keys about how many, over all kinds of data; at least 15 for each thread
   */
  ShopWorkload(int threads, int keys, long seed, Findings findings) {
    this.users = keys / 5;
    this.products = (int) (keys * 2L / 15);
    this.threads = threads;
    this.findings = findings;
    this.seeds = new SplittableRandom(seed);
    this.sessions =
        DataKind.numbered("sessions", "session", users, new Values(150, 400), SESSION_TTL);
    this.carts = DataKind.numbered("carts", "cart", users, new Values(80, 1_500), CART_TTL);
    this.recommendations =
        DataKind.numbered(
            "recommendations", "recommended", users, new Values(300, 900), RECOMMENDATION_TTL);
    this.catalogue =
        new SharedItems(
            DataKind.numbered(
                "catalogue", "product", products, new Values(400, 4_000), CATALOGUE_TTL),
            findings);
    this.views = counters("views", 1);
    this.stock = counters("stock", -1);
  }

  private SharedCounters counters(String name, int sign) {
    DataKind kind = DataKind.numbered(name, name, products, new Values(16, 16), Ttl.NONE);
    return new SharedCounters(kind, sign, findings);
  }

  /** About how many bytes the keys, their values and what is known of them will take. */
  static long estimatedBytes(long keys) {
    return keys * 1_500;
  }

  @Override
  public List<String> description() {
    return List.of(
        String.format(
            Locale.ROOT,
            "%,d users: session, cart, recommendations; %,d products: catalogue entry, views, stock",
            users,
            products),
        "popularity like Zipf's; times to live in fast motion:",
        String.format(
            Locale.ROOT,
            "sessions %d s (renewed), carts %d s, recommendations %d s, catalogue %d s, counters"
                + " none",
            SESSION_TTL.millis() / 1_000,
            CART_TTL.millis() / 1_000,
            RECOMMENDATION_TTL.millis() / 1_000,
            CATALOGUE_TTL.millis() / 1_000));
  }

  @Override
  public Traffic traffic(int thread, Calls calls) {
    ShopTraffic one =
        new ShopTraffic(
            new ShopTraffic.Users(
                new Ledger(sessions, thread, threads, findings),
                new Ledger(carts, thread, threads, findings),
                new Ledger(recommendations, thread, threads, findings)),
            new ShopTraffic.Products(catalogue, views, stock, thread, threads),
            calls,
            seeds.split());
    traffic.add(one);
    return one;
  }

  @Override
  public List<Checked> checked() {
    List<Checked> all = new ArrayList<>();
    for (ShopTraffic one : traffic) {
      all.addAll(one.ledgers());
    }
    all.addAll(List.of(catalogue, views, stock));
    return all;
  }

  @Override
  public List<Report.HitRatio> hitRatios() {
    return List.of(
        ratio("sessions", t -> t.sessionReads, t -> t.sessionHits),
        ratio("carts", t -> t.cartReads, t -> t.cartHits),
        ratio("recommendations", t -> t.recommendationReads, t -> t.recommendationHits),
        ratio("catalogue", t -> t.catalogueReads, t -> t.catalogueHits));
  }

  private Report.HitRatio ratio(
      String data, ToLongFunction<ShopTraffic> reads, ToLongFunction<ShopTraffic> hits) {
    return new Report.HitRatio(
        data, traffic.stream().mapToLong(reads).sum(), traffic.stream().mapToLong(hits).sum());
  }
}
