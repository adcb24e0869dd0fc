package io.partita.examples.leave;

import io.partita.api.Codec;
import io.partita.examples.servers.OwnServers;
import io.partita.runtime.Change;
import io.partita.runtime.ChangePlan;
import io.partita.runtime.ChangeRun;
import io.partita.runtime.Partita;
import io.partita.runtime.PartitionedCache;
import io.partita.runtime.Verification;
import java.io.PrintWriter;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The steps, in the order in which an operator takes them. Used by one thread. */
final class LeaveRun {
  /** Servers, clients and this program share one machine, which may be busy. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final Duration LONGEST_CHANGE = Duration.ofMinutes(10);

  /** Entries that one client puts and the other one reads, before anything moves. */
  private static final int EXCHANGED = 100;

  private final OwnServers servers;
  private final OldKeys keys;
  private final boolean named;
  private final PrintWriter out;
  private boolean passed = true;

  /**
   * A run.
   *
   * @param servers that hold nothing; the last one joins
   */
  LeaveRun(OwnServers servers, OldKeys keys, boolean named, PrintWriter out) {
    this.servers = servers;
    this.keys = keys;
    this.named = named;
    this.out = out;
  }

  /** Takes the steps, tells each, and whether nothing went wrong in any. */
  boolean passes() throws InterruptedException {
    List<URI> uris = servers.uris();
    List<URI> old = uris.subList(0, uris.size() - 1);
    try (OldFleet fleet = new OldFleet(old, named)) {
      WriteTimes times = fleet.fill(keys);
      tell(
          "filled",
          "%,d keys, %,d of them with a TTL, on %d servers (%s) by ShardedJedis, %s: %s",
          keys.count(),
          keys.expiring(),
          old.size(),
          servers.version(),
          named ? "named shards" : "unnamed shards",
          fleet.sizes());
      try (PartitionedCache<String, String> cache = takeOver(fleet)) {
        leave(cache, fleet, times, uris.get(uris.size() - 1));
      }
    }
    out.println(passed ? "PASSED" : "FAILED");
    out.flush();
    return passed;
  }

  /** The same servers, the same placement, keys without a prefix. */
  private static PartitionedCache<String, String> takeOver(OldFleet fleet) {
    return Partita.cache("leaving", Codec.utf8(), Codec.utf8())
        .nodes(fleet.nodes())
        .strategy("jedis", fleet.strategySettings())
        .backendSettings("redis", Map.of("key-prefix", "", "connect-timeout", "PT30S"))
        .operationTimeout(PATIENCE)
        .build();
  }

  private void leave(
      PartitionedCache<String, String> cache, OldFleet fleet, WriteTimes times, URI joining)
      throws InterruptedException {
    checkAll("taken over", cache, times);
    verify(cache);
    exchange(cache, fleet);
    if (!passed) {
      tell("stopped", "before anything moves: the placement is not that of ShardedJedis");
      return;
    }
    fleet.close(); // from here on keys move, of which it knows nothing
    Reader reader = new Reader(cache, keys);
    try {
      reader.start();
      carryOut(cache, Change.add(fleet.joining(joining)), reader);
      carryOut(cache, Change.strategy("ring"), reader);
    } finally {
      reader.end();
    }
    judge(reader.isClean());
    tell("meanwhile", "%s", reader.findings());
    checkAll("in the end", cache, times);
  }

  private void checkAll(String when, PartitionedCache<String, String> cache, WriteTimes times) {
    Check check = Check.of(cache, times, keys);
    judge(check.isRight(keys));
    tell(
        when,
        "%,d keys found, %d missing, %d wrong values, %d wrong TTLs of %,d",
        check.found(),
        check.missing(),
        check.wrongValues(),
        check.wrongTtls(),
        check.expiring());
  }

  private void verify(PartitionedCache<String, String> cache) {
    Verification found = cache.admin().verify();
    judge(found.isClean() && found.keys() == keys.count());
    tell(
        "",
        "verify: %,d keys, %d missing, %d misplaced, %d left over, %d partitions without an owner",
        found.keys(),
        found.missing(),
        found.misplaced(),
        found.orphans(),
        found.unowned());
    found.examples().forEach(example -> tell("", "%s", example));
  }

  /** While nothing moves, both clients may read and write. */
  private void exchange(PartitionedCache<String, String> cache, OldFleet fleet) {
    int wrong = 0;
    for (int i = 0; i < EXCHANGED; i++) {
      String key = "both:" + i;
      cache.put(key, "new " + i);
      wrong += fleet.get(key).filter(("new " + i)::equals).isPresent() ? 0 : 1;
      fleet.put(key, "old " + i);
      wrong += cache.get(key).filter(("old " + i)::equals).isPresent() ? 0 : 1;
      fleet.remove(key);
      wrong += cache.get(key).isEmpty() ? 0 : 1;
    }
    judge(wrong == 0);
    tell(
        "side by side",
        "%d writes by either client read by the other, %d of them wrong",
        3 * EXCHANGED,
        wrong);
  }

  private void carryOut(PartitionedCache<String, String> cache, Change change, Reader reader) {
    ChangePlan plan = cache.admin().plan(change);
    long before = reader.reads();
    ChangeRun.Result result = cache.admin().apply(plan).await(LONGEST_CHANGE);
    judge(result.end() == ChangeRun.End.COMPLETED);
    tell(
        change.description(),
        "%s in %.1f s, %,d keys copied, %,d reads meanwhile%s",
        result.end().toString().toLowerCase(Locale.ROOT),
        result.duration().toNanos() / 1e9,
        result.progress().keysCopied(),
        reader.reads() - before,
        result.message().isEmpty() ? "" : ": " + result.message());
    verify(cache);
  }

  private void judge(boolean right) {
    passed &= right;
  }

  private void tell(String step, String format, Object... arguments) {
    out.printf(Locale.ROOT, "%-24s ", step);
    out.printf(Locale.ROOT, format, arguments);
    out.println();
    out.flush();
  }
}
