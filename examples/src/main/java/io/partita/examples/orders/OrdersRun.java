package io.partita.examples.orders;

import io.partita.api.Codec;
import io.partita.api.Node;
import io.partita.api.PartitaException;
import io.partita.api.PartitionMap;
import io.partita.api.Token;
import io.partita.api.spi.Insights.Quantity;
import io.partita.examples.servers.OwnServers;
import io.partita.range.Pair;
import io.partita.range.RebalancePolicies;
import io.partita.range.SplitPoints;
import io.partita.runtime.Change;
import io.partita.runtime.ChangePlan;
import io.partita.runtime.ChangeRun;
import io.partita.runtime.KeyRange;
import io.partita.runtime.LoadReport;
import io.partita.runtime.Partita;
import io.partita.runtime.PartitionedCache;
import io.partita.runtime.RebalancePlan;
import io.partita.runtime.RebalanceResult;
import io.partita.runtime.Verification;
import java.io.PrintWriter;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** The steps of the program. Used by one thread. */
final class OrdersRun {
  /** Servers, clients and this program share one machine, which may be busy. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final Duration LONGEST_CHANGE = Duration.ofMinutes(10);
  private static final int FIRST_PARTITIONS = 12;
  private static final int SAMPLE = 5_000;
  private static final int BATCH = 500;
  private static final int LEAST_VISITS = 5_000;

  private final OwnServers servers;
  private final Orders orders;
  private final PrintWriter out;
  private boolean passed = true;

  /**
   * A run.
   *
   * @param servers that hold nothing; the last one joins
   */
  OrdersRun(OwnServers servers, int customers, int count, PrintWriter out) {
    this.servers = servers;
    this.orders = new Orders(customers, count);
    this.out = out;
  }

  /** Takes the steps, tells each, and whether nothing went wrong in any. */
  boolean passes() throws InterruptedException {
    List<URI> uris = servers.uris();
    List<Node> nodes = new ArrayList<>();
    for (URI uri : uris) {
      nodes.add(Node.of("redis-" + nodes.size(), uri));
    }
    Node joining = nodes.remove(nodes.size() - 1);
    try (PartitionedCache<Pair<String, Instant>, String> cache = open(nodes)) {
      fill(cache);
      Pager pager = new Pager(cache.ordered(), orders);
      Inflow inflow = new Inflow(cache);
      try {
        pager.start();
        inflow.start();
        change(cache, joining);
      } finally {
        inflow.end();
        pager.end();
      }
      judge(pager.isClean() && inflow.failure.isEmpty());
      tell(
          "meanwhile",
          "%s; %,d orders came in%s",
          pager.findings(),
          inflow.put.get(),
          inflow.failure.isEmpty() ? "" : ", then " + inflow.failure);
      endWith(cache, inflow.put.get());
    }
    out.println(passed ? "PASSED" : "FAILED");
    out.flush();
    return passed;
  }

  /** Cut where a sample of the keys says that parts are of about one size. */
  private PartitionedCache<Pair<String, Instant>, String> open(List<Node> nodes) {
    List<byte[]> sample = new ArrayList<>();
    for (int i = 0; i < Math.min(SAMPLE, orders.count()); i++) {
      sample.add(Orders.KEYS.encode(orders.key(i)));
    }
    SplitPoints points = SplitPoints.ofSample(sample, FIRST_PARTITIONS);
    return Partita.cache("orders", Orders.KEYS, Codec.utf8())
        .nodes(nodes)
        .strategy("range", Map.of("split-points", points.toSetting()))
        .backendSettings("redis", Map.of("connect-timeout", "PT30S"))
        .operationTimeout(PATIENCE)
        .build();
  }

  private void fill(PartitionedCache<Pair<String, Instant>, String> cache) {
    for (int first = 0; first < orders.count(); first += BATCH) {
      Map<Pair<String, Instant>, String> batch = new HashMap<>();
      for (int i = first; i < Math.min(orders.count(), first + BATCH); i++) {
        batch.put(orders.key(i), "order " + i);
      }
      cache.putAll(batch).values().forEach(outcome -> outcome.orThrow());
    }
    PartitionMap map = cache.admin().map();
    tell(
        "filled",
        "%,d orders of %,d customers in %d partitions on %d servers (%s)",
        orders.count(),
        orders.customers(),
        map.size(),
        map.nodes().size(),
        servers.version());
  }

  private void change(PartitionedCache<Pair<String, Instant>, String> cache, Node joining) {
    byte[] middle = middleOfTheLargest(cache);
    carryOut(cache, Change.split(middle));
    PartitionMap map = cache.admin().map();
    int half = map.find(middle);
    String elsewhere =
        map.nodes().stream().filter(n -> !n.equals(map.primary(half))).findFirst().orElseThrow();
    carryOut(cache, Change.move(map.id(half), List.of(elsewhere)));
    carryOut(cache, Change.add(joining));
    PartitionMap grown = cache.admin().map();
    int again = grown.find(middle);
    carryOut(cache, Change.move(grown.id(again), List.of(grown.primary(again - 1))));
    carryOut(cache, Change.merge(middle));
    visitFew(cache);
    even(cache);
  }

  /** Half of the keys of that partition are below it, by a sample. */
  private static byte[] middleOfTheLargest(PartitionedCache<Pair<String, Instant>, String> cache) {
    LoadReport load = cache.admin().load();
    int largest =
        load.loads().entrySet().stream()
            .max(Comparator.comparingLong(entry -> entry.getValue().keys()))
            .orElseThrow()
            .getKey();
    Token.OfKey middle = (Token.OfKey) load.middle(largest, Quantity.KEYS).orElseThrow();
    return middle.bytes();
  }

  /** The orders of a twentieth of the customers, who are neighbours, are asked for by all. */
  private void visitFew(PartitionedCache<Pair<String, Instant>, String> cache) {
    String few = Orders.name(orders.customers() / 20);
    List<Pair<String, Instant>> theirs = new ArrayList<>();
    for (int i = 0; i < orders.count(); i++) {
      Pair<String, Instant> key = orders.key(i);
      if (key.first().compareTo(few) < 0) {
        theirs.add(key);
      }
    }
    int visits = Math.max(LEAST_VISITS, orders.count());
    for (int i = 0; i < visits; i++) {
      judge(cache.get(theirs.get(i % theirs.size())).isPresent());
    }
  }

  /** Splits and moves as the policy says, until no server bears much more than the others. */
  private void even(PartitionedCache<Pair<String, Instant>, String> cache) {
    RebalanceResult result = cache.admin().rebalance(RebalancePolicies.load(), LONGEST_CHANGE);
    judge(result.end() == RebalanceResult.End.AT_REST);
    List<RebalancePlan> plans = result.plans();
    tell(
        "rebalance by load",
        "%s after %d steps; peak to mean of operations %.2f, was %.2f; %d partitions%s",
        result.end().toString().toLowerCase(Locale.ROOT).replace('_', ' '),
        plans.stream().mapToInt(plan -> plan.steps().size()).sum(),
        plans.get(plans.size() - 1).load().balance(Quantity.OPERATIONS).peakToMean(),
        plans.get(0).load().balance(Quantity.OPERATIONS).peakToMean(),
        cache.admin().map().size(),
        result.message().isEmpty() ? "" : ": " + result.message());
    for (RebalancePlan plan : plans) {
      plan.steps().forEach(step -> tell("", "%s", step.reason()));
    }
  }

  private void carryOut(PartitionedCache<Pair<String, Instant>, String> cache, Change change) {
    ChangePlan plan = cache.admin().plan(change);
    ChangeRun.Result result = cache.admin().apply(plan).await(LONGEST_CHANGE);
    judge(result.end() == ChangeRun.End.COMPLETED);
    tell(
        change.description(),
        "%s in %,d ms, %,d keys copied; %d partitions%s",
        result.end().toString().toLowerCase(Locale.ROOT),
        result.duration().toMillis(),
        result.progress().keysCopied(),
        cache.admin().map().size(),
        result.message().isEmpty() ? "" : ": " + result.message());
  }

  private void endWith(PartitionedCache<Pair<String, Instant>, String> cache, int put) {
    long count = cache.ordered().count(KeyRange.all());
    Verification found = cache.admin().verify();
    long expected = (long) orders.count() + put;
    judge(count == expected && found.isClean() && found.keys() == expected);
    tell(
        "in the end",
        "%,d orders counted of %,d; verify: %,d keys, %d missing, %d misplaced",
        count,
        expected,
        found.keys(),
        found.missing(),
        found.misplaced());
    String first = Orders.name(0);
    long removed = cache.ordered().removeAll(Orders.of(first));
    judge(cache.ordered().page(Orders.of(first), 1).entries().isEmpty());
    tell(first + " leaves", "%,d orders removed", removed);
  }

  private void judge(boolean right) {
    passed &= right;
  }

  private void tell(String what, String format, Object... values) {
    out.printf(Locale.ROOT, "%-28s %s%n", what, String.format(Locale.ROOT, format, values));
    out.flush();
  }

  /** A thread that puts new orders, later than all that were put in the beginning. */
  private final class Inflow {
    private final PartitionedCache<Pair<String, Instant>, String> cache;
    private final Thread thread = new Thread(this::putOn, "inflow");
    private final AtomicInteger put = new AtomicInteger();
    private volatile boolean ended;
    private volatile String failure = "";

    Inflow(PartitionedCache<Pair<String, Instant>, String> cache) {
      this.cache = cache;
    }

    void start() {
      thread.setDaemon(true);
      thread.start();
    }

    void end() throws InterruptedException {
      ended = true;
      thread.join();
    }

    private void putOn() {
      while (!ended) {
        int number = orders.count() + put.get();
        try {
          cache.put(orders.key(number), "order " + number);
        } catch (PartitaException e) {
          failure = e.toString();
          return;
        }
        put.incrementAndGet();
      }
    }
  }
}
