package io.partita.examples.shop;

import io.partita.examples.shop.Report.ChangeReport;
import io.partita.examples.shop.Report.Evenness;
import io.partita.examples.shop.Report.Stretch;
import io.partita.runtime.Admin;
import io.partita.runtime.Change;
import io.partita.runtime.ChangePlan;
import io.partita.runtime.ChangeRun;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;

/** Lets the traffic run, carries the changes out, and shows what is going on. Of one thread. */
final class Conductor {
  private static final long TICK_NANOS = 20_000_000;
  private static final Duration LONGEST_CHANGE = Duration.ofMinutes(10);

  private final Admin admin;
  private final LatencyBoard board;
  private final Findings findings;
  private final RunClock clock;
  private final Console console;
  private final Runnable healthCheck;
  private final Samples quiet = new Samples();
  private final Samples measured = new Samples();
  private long shownAt;
  private long hits;
  private long misses;
  private long trafficBegan;

  /**
   * A conductor.
   *
   * @param healthCheck throws if a traffic thread has died
   */
  Conductor(
      Admin admin,
      LatencyBoard board,
      Findings findings,
      RunClock clock,
      Console console,
      Runnable healthCheck) {
    this.admin = admin;
    this.board = board;
    this.findings = findings;
    this.clock = clock;
    this.console = console;
    this.healthCheck = healthCheck;
  }

  /** The traffic begins: what was recorded so far does not count. */
  void begin() {
    trafficBegan = clock.getAsLong();
    board.next(trafficBegan);
    board.recent(trafficBegan);
    shownAt = trafficBegan;
  }

  /** Lets the traffic run without measuring it. */
  void warmUp(double untilSeconds) throws InterruptedException {
    runUntil("warm-up", untilSeconds);
    board.next(clock.getAsLong());
  }

  /** Lets the traffic run until so many seconds after its beginning. */
  void quietTime(double untilSeconds) throws InterruptedException {
    runUntil("quiet", untilSeconds);
    endQuietTime();
  }

  private void endQuietTime() {
    Samples ended = board.next(clock.getAsLong());
    quiet.add(ended);
    measured.add(ended);
  }

  /** Operations outside the changes. */
  Samples quiet() {
    return quiet;
  }

  /** Operations after the warm-up. */
  Samples measured() {
    return measured;
  }

  /** How even the load is now. */
  Evenness evenness() {
    return Evenness.of(admin.distribution());
  }

  /** Plans a change and carries it out. */
  ChangeReport carryOut(String title, Change change) throws InterruptedException {
    console.gap();
    console.line(title + ": " + change.description());
    findings.during(change.description());
    ChangePlan plan;
    try {
      plan = admin.plan(change);
    } catch (IllegalArgumentException | IllegalStateException e) {
      // The latter: an earlier change failed, and is still being tried.
      console.line("  refused " + e.getMessage());
      console.gap();
      return refused(change, String.valueOf(e.getMessage()));
    }
    console.line(
        ReportText.format(
            "  plan    %,d of %,d partitions, %.2f %% of the line (ideal %.2f %%); %,d keys, %s",
            plan.partitions(),
            plan.target().size(),
            100 * plan.movements().movedShare(),
            100 * plan.idealShare(),
            plan.keys(),
            ReportText.bytes(plan.bytes())));
    endQuietTime();
    ChangeRun run = admin.apply(plan);
    ChangeRun.Result result = await(run);
    Samples during = board.next(clock.getAsLong());
    measured.add(during);
    findings.during("after: " + change.description());
    ChangeReport report = report(plan, result, during);
    show(report);
    return report;
  }

  private ChangeRun.Result await(ChangeRun run) throws InterruptedException {
    AtomicBoolean ended = new AtomicBoolean();
    run.result().thenAccept(result -> ended.set(true));
    long deadline = clock.getAsLong() + LONGEST_CHANGE.toNanos();
    while (!ended.get() && clock.getAsLong() < deadline) {
      tick(
          ReportText.format(
              "%3.0f %% moved, %,d keys",
              100 * run.progress().fraction(), run.progress().keysCopied()),
          Math.min(clock.getAsLong() + TICK_NANOS, deadline),
          ended::get);
    }
    if (!ended.get()) {
      run.abort();
    }
    return run.await(LONGEST_CHANGE);
  }

  private ChangeReport refused(Change change, String why) {
    Stretch none = Stretch.of(new Samples());
    return new ChangeReport(
        change.description(), "REFUSED", why, 0, 0, 0, 0, 0, 0, 0, 0, none, evenness());
  }

  private ChangeReport report(ChangePlan plan, ChangeRun.Result result, Samples during) {
    return new ChangeReport(
        plan.change().description(),
        result.end().toString(),
        result.message(),
        plan.partitions(),
        plan.movements().movedShare(),
        plan.idealShare(),
        plan.keys(),
        plan.bytes(),
        result.progress().keysCopied(),
        result.progress().bytesCopied(),
        result.duration().toNanos() / 1e9,
        Stretch.of(during),
        evenness());
  }

  private void show(ChangeReport change) {
    console.line(
        ReportText.format(
            "  %-9s in %.2f s; %,d keys copied, %s%s",
            change.end().toLowerCase(Locale.ROOT),
            change.seconds(),
            change.keysCopied(),
            ReportText.bytes(change.bytesCopied()),
            change.message().isEmpty() ? "" : ": " + change.message()));
    Latency calm = quiet.all();
    Latency busy = change.during().latency();
    console.line(
        ReportText.format(
            "  traffic %,.0f ops/s, p99 %.0f us, max %.1f ms (quiet time: %,.0f ops/s, %.0f us, %.1f ms)",
            change.during().perSecond(),
            busy.p99Micros(),
            busy.maxMicros() / 1e3,
            quiet.perSecond(),
            calm.p99Micros(),
            calm.maxMicros() / 1e3));
    Evenness after = change.after();
    console.line(
        ReportText.format(
            "  balance %d nodes; partitions CV %.2f %%, peak/mean %.3f; keys CV %.2f %% (noise"
                + " %.2f %%)",
            after.nodes(),
            100 * after.partitionsVariation(),
            after.partitionsPeakToMean(),
            100 * after.keysVariation(),
            100 * after.keysNoise()));
    console.gap();
  }

  private void runUntil(String what, double untilSeconds) throws InterruptedException {
    long until = trafficBegan + (long) (untilSeconds * 1e9);
    tick(what, until, () -> false);
  }

  /** Waits, showing a status now and then. */
  private void tick(String what, long until, BooleanSupplier over) throws InterruptedException {
    for (long now = clock.getAsLong(); now < until && !over.getAsBoolean(); ) {
      healthCheck.run();
      TimeUnit.NANOSECONDS.sleep(Math.min(TICK_NANOS, until - now));
      now = clock.getAsLong();
      if (now - shownAt >= console.statusNanos()) {
        showStatus(what, now);
      }
    }
  }

  private void showStatus(String what, long now) {
    var stats = admin.stats();
    long newHits = stats.hits() - hits;
    long newMisses = stats.misses() - misses;
    hits = stats.hits();
    misses = stats.misses();
    Samples shown = board.recent(now);
    console.status(
        ReportText.format(
            "%6.1f s  %-26.26s %,9.0f ops/s  p99 %,5.0f us  hits %4.1f %%  lost %d",
            (now - trafficBegan) / 1e9,
            what,
            shown.perSecond(),
            shown.all().p99Micros(),
            100.0 * newHits / Math.max(1, newHits + newMisses),
            findings.total()));
    shownAt = now;
  }
}
