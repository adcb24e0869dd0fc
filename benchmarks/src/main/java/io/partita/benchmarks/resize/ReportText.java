package io.partita.benchmarks.resize;

import io.partita.benchmarks.resize.ResizeReport.Entries;
import io.partita.benchmarks.resize.ResizeReport.Histories;
import io.partita.benchmarks.resize.ResizeReport.Latency;
import io.partita.benchmarks.resize.ResizeReport.Migration;
import io.partita.benchmarks.resize.ResizeReport.Noise;
import io.partita.benchmarks.resize.ResizeReport.Phase;
import io.partita.benchmarks.resize.ResizeReport.Setup;
import io.partita.benchmarks.resize.ResizeReport.Slow;
import java.util.Locale;
import java.util.TreeMap;

/** A report for people. */
final class ReportText {
  private final StringBuilder text = new StringBuilder(8_192);

  private ReportText() {}

  static String of(ResizeReport report) {
    ReportText out = new ReportText();
    out.setup(report.setup());
    out.phase(report.fill());
    out.changes(report);
    report.phases().forEach(out::phase);
    out.slowest(report);
    out.checks(report);
    return out.text.toString();
  }

  private void line(String format, Object... values) {
    text.append(String.format(Locale.ROOT, format, values)).append('\n');
  }

  private void setup(Setup s) {
    line(
        "%,d entries of %d characters on %d nodes, %d partitions; %d threads over %d caches,"
            + " %d hot keys; bound %s, seed %d%s",
        s.entries(),
        s.valueLength(),
        s.nodes(),
        s.partitions(),
        s.threads(),
        s.clients(),
        s.hotKeys(),
        s.bound(),
        s.seed(),
        s.removed().isEmpty() ? "" : ", without the safeguard " + s.removed());
    line(
        "%s, %d processors, heap up to %,d MiB, %s",
        s.jvm(), s.processors(), s.maxHeapBytes() >> 20, String.join(" + ", s.collectors()));
  }

  private void phase(Phase p) {
    line("");
    line("%s: %,.0f operations/s for %.1f s", p.name(), p.operationsPerSecond(), p.seconds());
    line("  %-13s %12s %9s %9s %9s %9s", "ms", "count", "p50", "p99", "p99.9", "max");
    new TreeMap<>(p.latencies()).forEach((kind, latency) -> latency(kind.toString(), latency));
  }

  private void latency(String kind, Latency l) {
    line(
        "  %-13s %,12d %9.3f %9.3f %9.3f %9.3f",
        kind.toLowerCase(Locale.ROOT),
        l.count(),
        l.p50Millis(),
        l.p99Millis(),
        l.p999Millis(),
        l.maxMillis());
  }

  private void changes(ResizeReport report) {
    line("");
    line("%-28s %-10s %11s %12s %8s %12s", "change", "end", "partitions", "keys", "s", "keys/s");
    for (Migration m : report.changes()) {
      line(
          "%-28s %-10s %5d/%5d %,12d %8.2f %,12.0f",
          m.description(),
          m.end(),
          m.partitionsMoved(),
          m.partitions(),
          m.keysCopied(),
          m.seconds(),
          m.keysPerSecond());
    }
  }

  private void slowest(ResizeReport report) {
    Noise n = report.noise();
    line("");
    line(
        "slowest call during a change: %.1f ms. In the same run: %d GC pauses, %.0f ms in all, the"
            + " longest %.1f ms; a thread that only parks was up to %.1f ms late; %,d calls sent"
            + " again",
        report.worstMillisDuringChanges(),
        n.pauses(),
        n.pausedMillis(),
        n.worstPauseMillis(),
        n.worstHiccupMillis(),
        n.reroutes());
    for (Slow s : report.slowest()) {
      line(
          "  %6.1f ms %-13s %-18s %s: %s",
          s.millis(), s.kind().toString().toLowerCase(Locale.ROOT), s.key(), s.phase(), s.causes());
    }
  }

  private void checks(ResizeReport report) {
    Entries e = report.entries();
    line("");
    line(
        "entries: %,d keys checked, %,d present, %,d of them with a TTL, %d unsure; %,d on nodes,"
            + " %d orphans, %d missing",
        e.keys(), e.present(), e.expiring(), e.unsure(), e.keysOnNodes(), e.orphans(), e.missing());
    line(
        "TTLs: %,d compared; longer than acknowledged by %.2f ms at most, shorter by %.2f ms at"
            + " most",
        e.ttlsCompared(), e.worstLengtheningMillis(), e.worstShorteningMillis());
    Histories h = report.histories();
    line(
        "histories: %d hot keys, %,d operations: %d linearizable, %d not, %d undecided (%,d"
            + " configurations, %.1f s)",
        h.keys(),
        h.operations(),
        h.linearizable(),
        h.violations(),
        h.undecided(),
        h.configurations(),
        h.seconds());
    line("problems: %s", report.findings().isEmpty() ? "0" : new TreeMap<>(report.findings()));
    report.examples().forEach(example -> line("  %s", example.replace("\n", "\n    ")));
  }
}
