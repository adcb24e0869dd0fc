package io.partita.examples.shop;

import io.partita.api.Ttl;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A recorded sequence of accesses, read through the cache: what is missing is loaded and put,
 * without a time to live. The threads take blocks of it in turn, and begin again at its end. A
 * share of the accesses updates its key instead.
 */
final class TraceWorkload implements Workload {
  private static final int BLOCK = 1_024;
  private static final double UPDATE_SHARE = 0.05;

  private final Trace trace;
  private final int threads;
  private final SharedItems items;
  private final SplittableRandom seeds;
  private final AtomicLong nextBlock = new AtomicLong();
  private final List<Part> parts = new ArrayList<>();

  TraceWorkload(Trace trace, int threads, long seed, Findings findings) {
    this.trace = trace;
    this.threads = threads;
    this.seeds = new SplittableRandom(seed);
    this.items =
        new SharedItems(
            new DataKind("trace", trace.keys(), new Values(100, 1_500), Ttl.NONE), findings);
  }

  @Override
  public List<String> description() {
    return List.of(
        String.format(
            Locale.ROOT,
            "a trace of %,d accesses to %,d distinct keys%s, read through and repeated; %.0f %%"
                + " updates; no time to live",
            trace.length(),
            trace.keys().size(),
            trace.length() == Trace.MOST_ACCESSES ? " (no more of it is read)" : "",
            100 * UPDATE_SHARE));
  }

  @Override
  public Traffic traffic(int thread, Calls calls) {
    Part part = new Part(thread, calls, seeds.split());
    parts.add(part);
    return part;
  }

  @Override
  public List<Checked> checked() {
    return List.of(items);
  }

  @Override
  public List<Report.HitRatio> hitRatios() {
    return List.of(
        new Report.HitRatio(
            "first pass",
            parts.stream().mapToLong(p -> p.firstReads).sum(),
            parts.stream().mapToLong(p -> p.firstHits).sum()),
        new Report.HitRatio(
            "all passes",
            parts.stream().mapToLong(p -> p.reads).sum(),
            parts.stream().mapToLong(p -> p.hits).sum()));
  }

  /** Distinct keys of the trace. */
  List<String> keys() {
    return trace.keys();
  }

  /** Accesses of the trace. */
  int length() {
    return trace.length();
  }

  /** Accesses made, updates included; to be looked at when no traffic runs. */
  long accesses() {
    return parts.stream().mapToLong(p -> p.reads + p.updates).sum();
  }

  /** One thread's blocks. */
  private final class Part implements Traffic {
    private final int thread;
    private final Calls calls;
    private final SplittableRandom random;
    private final double ownUpdateShare;
    private long position;
    private long end;
    private long reads;
    private long hits;
    private long firstReads;
    private long firstHits;
    private long updates;

    Part(int thread, Calls calls, SplittableRandom random) {
      this.thread = thread;
      this.calls = calls;
      this.random = random;
      // A thread updates only items of its own, so more often among these.
      this.ownUpdateShare = UPDATE_SHARE * threads;
    }

    @Override
    public void fill() {}

    @Override
    public void step() {
      if (position == end) {
        position = nextBlock.getAndIncrement() * BLOCK;
        end = position + BLOCK;
      }
      boolean firstPass = position < trace.length();
      int item = trace.access((int) (position++ % trace.length()));
      if (item % threads == thread && random.nextDouble() < ownUpdateShare) {
        long version = items.beginUpdate(item);
        byte[] value = items.value(item, version);
        items.endUpdate(item, version, calls.put(items.key(item), value, Ttl.NONE));
        updates++;
        return;
      }
      SharedItems.Reading reading = items.read(item, calls::now);
      boolean hit = reading.end(calls.get(items.key(item), reading));
      reads++;
      hits += hit ? 1 : 0;
      firstReads += firstPass ? 1 : 0;
      firstHits += firstPass && hit ? 1 : 0;
    }
  }
}
