package io.partita.benchmarks.resize;

import io.partita.benchmarks.resize.Latencies.SlowCall;
import io.partita.benchmarks.resize.ResizeReport.Latency;
import io.partita.benchmarks.resize.ResizeReport.Noise;
import io.partita.benchmarks.resize.ResizeReport.Phase;
import io.partita.benchmarks.resize.ResizeReport.Slow;
import io.partita.runtime.PartitionedCache;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** What the threads have measured, taken together once they have ended. */
final class Measurements {
  private final Timetable timetable;
  private final List<Latencies> latencies;
  private final Noise noise;
  private final List<Slow> slowest;

  Measurements(
      Timetable timetable,
      List<Latencies> latencies,
      MachineNoise machine,
      List<? extends PartitionedCache<?, ?>> caches) {
    this.timetable = timetable;
    this.latencies = List.copyOf(latencies);
    this.noise =
        new Noise(
            machine.pauseCount(),
            machine.pausedNanos() / 1e6,
            machine.worstPauseNanos() / 1e6,
            machine.worstHiccupNanos() / 1e6,
            caches.stream().mapToLong(cache -> cache.admin().stats().reroutes()).sum());
    this.slowest =
        Latencies.slowestOf(latencies).stream().map(call -> slow(call, machine)).toList();
  }

  private Slow slow(SlowCall call, MachineNoise machine) {
    return new Slow(
        call.nanos() / 1e6,
        call.kind(),
        call.key(),
        timetable.entry(call.phase()).name(),
        machine.causes(call.startedAt(), call.endedAt()));
  }

  List<Phase> phases() {
    List<Phase> phases = new ArrayList<>();
    for (int i = 0; i < timetable.size(); i++) {
      phases.add(phase(i));
    }
    return phases;
  }

  private Phase phase(int number) {
    Map<OperationKind, Latency> byKind = new EnumMap<>(OperationKind.class);
    long operations = 0;
    for (OperationKind kind : OperationKind.values()) {
      Histogram all = Latencies.newHistogram();
      latencies.forEach(own -> all.add(own.of(number, kind)));
      if (all.getTotalCount() > 0) {
        byKind.put(kind, latency(all));
        operations += all.getTotalCount();
      }
    }
    double seconds = timetable.nanos(number) / 1e9;
    Timetable.Entry entry = timetable.entry(number);
    return new Phase(
        entry.name(), entry.changing(), seconds, operations, operations / seconds, byKind);
  }

  private static Latency latency(Histogram all) {
    return new Latency(
        all.getTotalCount(),
        all.getValueAtPercentile(50) / 1e6,
        all.getValueAtPercentile(99) / 1e6,
        all.getValueAtPercentile(99.9) / 1e6,
        all.getMaxValue() / 1e6);
  }

  Noise noise() {
    return noise;
  }

  List<Slow> slowest() {
    return slowest;
  }
}
