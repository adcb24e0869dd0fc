package io.partita.examples.shop;

import io.partita.api.Codec;
import io.partita.api.Ttl;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** One thread of the built-in workload. */
final class ShopTraffic implements Traffic {
  private static final double PRODUCT_SKEW = 0.99;
  private static final double USER_SKEW = 0.8;

  /** The users of a thread: nobody else touches their data. */
  record Users(Ledger sessions, Ledger carts, Ledger recommendations) {}

  /** The products, which all threads share; each thread updates those of its own. */
  record Products(
      SharedItems catalogue, SharedCounters views, SharedCounters stock, int thread, int threads) {

    int count() {
      return catalogue.keyCount();
    }

    /** The thread's own product next to any product. */
    int own(int product) {
      int own = product - product % threads + thread;
      return own < count() ? own : own - threads;
    }
  }

  long sessionReads;
  long sessionHits;
  long cartReads;
  long cartHits;
  long recommendationReads;
  long recommendationHits;
  long catalogueReads;
  long catalogueHits;

  private final Users users;
  private final Products products;
  private final Calls calls;
  private final SplittableRandom random;
  private final Popularity popularUsers;
  private final Popularity popularProducts;

  ShopTraffic(Users users, Products products, Calls calls, SplittableRandom random) {
    this.users = users;
    this.products = products;
    this.calls = calls;
    this.random = random;
    this.popularUsers = new Popularity(random, users.carts().keyCount(), USER_SKEW);
    this.popularProducts = new Popularity(random, products.count(), PRODUCT_SKEW);
  }

  List<Ledger> ledgers() {
    return List.of(users.sessions(), users.carts(), users.recommendations());
  }

  private int user() {
    return popularUsers.pick();
  }

  private int product() {
    return popularProducts.pick();
  }

  @Override
  public void fill() {
    for (int user = 0; user < users.carts().keyCount(); user++) {
      put(users.sessions(), user);
      put(users.carts(), user);
    }
    SharedCounters stock = products.stock();
    byte[] full = Codec.decimal().encode(ShopWorkload.INITIAL_STOCK);
    for (int own = products.thread(); own < products.count(); own += products.threads()) {
      update(own);
      stock.wasPut(own, ShopWorkload.INITIAL_STOCK, calls.put(stock.key(own), full, Ttl.NONE));
    }
  }

  @Override
  public void step() {
    int dice = random.nextInt(100);
    if (dice < 50) {
      browse(product());
    } else if (dice < 70) {
      visit(user());
    } else if (dice < 82) {
      shop(user());
    } else if (dice < 92) {
      recommend(user());
    } else {
      move(products.views(), product(), 1);
    }
  }

  /** 95 % reads, loading what is missing; 5 % updates. */
  private void browse(int product) {
    if (random.nextInt(100) < 5) {
      update(products.own(product));
      return;
    }
    SharedItems catalogue = products.catalogue();
    SharedItems.Reading reading = catalogue.read(product, calls::now);
    boolean hit = reading.end(calls.get(catalogue.key(product), reading));
    catalogueReads++;
    catalogueHits += hit ? 1 : 0;
  }

  private void update(int product) {
    SharedItems catalogue = products.catalogue();
    long version = catalogue.beginUpdate(product);
    catalogue.endUpdate(
        product,
        version,
        calls.put(
            catalogue.key(product), catalogue.value(product, version), catalogue.kind().ttl()));
  }

  /** A session begins, is touched, changes or ends. */
  private void visit(int user) {
    Ledger sessions = users.sessions();
    Optional<byte[]> session = read(sessions, user);
    sessionReads++;
    sessionHits += session.isPresent() ? 1 : 0;
    int dice = random.nextInt(100);
    if (session.isEmpty()) {
      put(sessions, user);
    } else if (dice < 80) {
      sessions.wasTouched(user, calls.expire(sessions.key(user), sessions.kind().ttl()));
    } else if (dice < 97) {
      replace(sessions, user, session.get());
    } else {
      remove(sessions, user);
    }
  }

  /** Something goes into a cart, or the cart is bought. */
  private void shop(int user) {
    Ledger carts = users.carts();
    Optional<byte[]> cart = read(carts, user);
    cartReads++;
    cartHits += cart.isPresent() ? 1 : 0;
    int dice = random.nextInt(100);
    if (cart.isEmpty() || dice < 10) {
      put(carts, user);
    } else if (dice < 90) {
      replace(carts, user, cart.get());
    } else {
      remove(carts, user);
      move(products.stock(), product(), 1 + random.nextInt(3));
    }
  }

  private void recommend(int user) {
    boolean hit = read(users.recommendations(), user).isPresent();
    recommendationReads++;
    recommendationHits += hit ? 1 : 0;
    if (!hit) {
      put(users.recommendations(), user);
    }
  }

  private void move(SharedCounters counters, int index, long amount) {
    long least = counters.begin(index, amount);
    counters.end(
        index, amount, least, calls.increment(counters.key(index), counters.delta(amount)));
  }

  private Optional<byte[]> read(Ledger ledger, int index) {
    return ledger.wasRead(index, calls.get(ledger.key(index)));
  }

  private void put(Ledger ledger, int index) {
    long sequence = ledger.nextSequence();
    byte[] value = ledger.value(index, sequence);
    ledger.wasPut(index, sequence, calls.put(ledger.key(index), value, ledger.kind().ttl()));
  }

  private void replace(Ledger ledger, int index, byte[] expected) {
    long next = ledger.nextSequence();
    byte[] value = ledger.value(index, next);
    ledger.wasReplaced(index, next, calls.replace(ledger.key(index), expected, value));
  }

  private void remove(Ledger ledger, int index) {
    ledger.wasRemoved(index, calls.remove(ledger.key(index)));
  }
}
