package io.partita.examples.shop;

import io.partita.examples.shop.Report.ChangeReport;
import io.partita.examples.shop.Report.Checks;
import io.partita.examples.shop.Report.Evenness;
import io.partita.examples.shop.Report.HitRatio;
import io.partita.examples.shop.Report.Stretch;
import io.partita.examples.shop.Report.TraceFigures;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A report as text, at most 100 columns wide. */
final class ReportText {
  private final List<String> lines = new ArrayList<>();
  private final Report report;

  private ReportText(Report report) {
    this.report = report;
  }

  static List<String> lines(Report report) {
    ReportText text = new ReportText(report);
    text.traffic();
    text.latencies();
    text.hitRatios();
    text.changes();
    text.balance();
    text.checks();
    text.verdict();
    return text.lines;
  }

  static String format(String format, Object... arguments) {
    return String.format(Locale.ROOT, format, arguments);
  }

  /** A number of bytes in decimal units, such as {@code 4.1 MB}. */
  static String bytes(long bytes) {
    return bytes >= 1_000_000_000
        ? format("%.1f GB", bytes / 1e9)
        : bytes >= 1_000_000 ? format("%.1f MB", bytes / 1e6) : format("%.1f kB", bytes / 1e3);
  }

  private void add(String format, Object... arguments) {
    lines.add(format(format, arguments));
  }

  private void title(String title) {
    lines.add("");
    lines.add(title);
  }

  private void traffic() {
    Stretch measured = report.measured();
    title("Traffic");
    add(
        "  %,d operations in %.1f s after the warm-up: %,.0f a second from %d threads on %d"
            + " processors",
        measured.latency().count(),
        measured.seconds(),
        measured.perSecond(),
        report.settings().threads(),
        report.settings().processors());
    add(
        "  %,d garbage collections took %.2f s of the whole run",
        report.settings().garbageCollections(), report.settings().garbageCollectionSeconds());
  }

  private void latencies() {
    title("Latency in microseconds (closed loop: a thread waits for each answer)");
    add(
        "  %-16s %12s %9s %9s %9s %9s %11s",
        "operation", "count", "p50", "p90", "p99", "p99.9", "max");
    report.operations().forEach(this::latency);
    latency(report.measured().latency());
  }

  private void latency(Latency l) {
    add(
        "  %-16s %,12d %,9.1f %,9.1f %,9.1f %,9.1f %,11.1f",
        l.operation(),
        l.count(),
        l.p50Micros(),
        l.p90Micros(),
        l.p99Micros(),
        l.p999Micros(),
        l.maxMicros());
  }

  private void hitRatios() {
    title("Hit ratio");
    for (HitRatio ratio : report.hitRatios()) {
      add("  %-16s %,12d reads %8.2f %% hits", ratio.data(), ratio.reads(), 100 * ratio.ratio());
    }
  }

  private void changes() {
    title("Changes under traffic (share of the line moved, beside the least possible)");
    add(
        "  %-31s %7s %7s %8s %8s %7s %9s %6s %7s",
        "", "moved", "ideal", "keys", "bytes", "time", "ops/s", "p99 us", "max ms");
    add(
        "  %-31s %7s %7s %8s %8s %7s %,9.0f %,6.0f %,7.1f",
        "quiet time",
        "",
        "",
        "",
        "",
        format("%.1f s", report.quiet().seconds()),
        report.quiet().perSecond(),
        report.quiet().latency().p99Micros(),
        report.quiet().latency().maxMicros() / 1e3);
    for (ChangeReport change : report.changes()) {
      add(
          "  %-31.31s %7s %7s %,8d %8s %7s %,9.0f %,6.0f %,7.1f",
          change.description(),
          format("%.2f %%", 100 * change.movedShare()),
          format("%.2f %%", 100 * change.idealShare()),
          change.keysCopied(),
          bytes(change.bytesCopied()),
          format("%.2f s", change.seconds()),
          change.during().perSecond(),
          change.during().latency().p99Micros(),
          change.during().latency().maxMicros() / 1e3);
      if (change.partitions() == 0 && change.message().isEmpty()) {
        add("    nothing had to move: every node holds its share already");
      }
      if (!change.message().isEmpty()) {
        add("    %s: %s", change.end(), change.message());
      }
    }
  }

  private void balance() {
    title("Balance (CV: standard deviation over mean; noise: CV of keys placed at random)");
    add(
        "  %-31s %5s %13s %9s %9s %7s %9s",
        "", "nodes", "partitions CV", "peak/mean", "keys CV", "noise", "peak/mean");
    evenness("start", report.start());
    report.changes().forEach(change -> evenness(change.description(), change.after()));
    TraceFigures trace = report.trace();
    if (trace != null) {
      add(
          "  %-31s %5s %13s %9s %7.2f %% %5.2f %% %9.3f",
          "all keys of the trace, at the end",
          "",
          "",
          "",
          100 * trace.keysVariation(),
          100 * trace.keysNoise(),
          trace.keysPeakToMean());
    }
  }

  private void evenness(String what, Evenness e) {
    add(
        "  %-31.31s %5d %11.2f %% %9.3f %7.2f %% %5.2f %% %9.3f",
        what,
        e.nodes(),
        100 * e.partitionsVariation(),
        e.partitionsPeakToMean(),
        100 * e.keysVariation(),
        100 * e.keysNoise(),
        e.keysPeakToMean());
  }

  private void checks() {
    Checks checks = report.checks();
    title("Checks");
    add(
        "  %,d acknowledged writes checked, %,d answers compared",
        checks.writes(), checks.comparisons());
    add(
        "  last look at all %,d keys: %,d hold a value, %,d hold none, %,d unreadable",
        checks.lastLook().keys(),
        checks.lastLook().present(),
        checks.lastLook().absent(),
        checks.lastLook().unreadable());
    add(
        "  nodes against map: %,d keys: %,d orphans, %,d misplaced, %,d missing, %,d unowned"
            + " partitions",
        checks.verification().keys(),
        checks.verification().orphans(),
        checks.verification().misplaced(),
        checks.verification().missing(),
        checks.verification().unowned());
    add(
        "  times to live: at most %,.1f ms too short (tolerated: %,.0f), %,.1f ms too long"
            + " (tolerated: %,.0f)",
        checks.expiredEarlyMillis(),
        checks.toleratedEarlyMillis(),
        checks.expiredLateMillis(),
        checks.toleratedLateMillis());
    for (Map.Entry<Fault, Long> wrong : checks.wrong().entrySet()) {
      add("  %-28s %,10d", wrong.getKey().label(), wrong.getValue());
    }
    checks.examples().forEach(example -> add("    %s", example));
    checks.verification().examples().forEach(example -> add("    %s", example));
    if (checks.exceptions().isEmpty()) {
      add("  %-28s %10s", "exceptions", "0");
    }
    for (Failures.Failure failure : checks.exceptions()) {
      add("  %-28s %,10d   first: %s", failure.type(), failure.count(), failure.firstMessage());
    }
    if (checks.unknownOutcomes() > 0) {
      add(
          "  %-28s %,10d   at %,d keys either outcome was allowed",
          "writes of unknown outcome", checks.unknownOutcomes(), checks.openKeys());
    }
  }

  private void verdict() {
    lines.add("");
    TraceFigures trace = report.trace();
    if (trace != null) {
      add(
          "%s: %,d accesses, %,d distinct keys, replayed %.2f times",
          trace.file(), trace.accesses(), trace.distinctKeys(), trace.passes());
    }
    if (report.passed()) {
      add(
          "PASSED: nothing lost in %d changes, %,d writes checked",
          report.changes().size(), report.checks().writes());
    } else {
      add("FAILED: %s", String.join("; ", report.problems()));
    }
  }
}
