package io.partita.benchmarks.resize;

import com.sun.management.GarbageCollectionNotificationInfo;
import com.sun.management.GcInfo;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.management.ListenerNotFoundException;
import javax.management.Notification;
import javax.management.NotificationEmitter;
import javax.management.NotificationListener;
import javax.management.openmbean.CompositeData;

/**
 * What keeps every thread of the process waiting, whatever it does: the collector's pauses, and the
 * delays of a thread that only parks for a millisecond, again and again. Thread-safe.
 */
final class MachineNoise implements AutoCloseable {
  private static final long PARK_NANOS = 1_000_000;
  private static final long LEAST_HICCUP_NANOS = 1_000_000;
  private static final int MAX_HICCUPS = 100_000;

  /**
   * A time in which nothing, or not everything, ran.
   *
   * @param what kept it waiting
   * @param startedAt by {@link System#nanoTime}
   * @param endedAt by {@link System#nanoTime}
   */
  record Stall(String what, long startedAt, long endedAt) {
    long nanos() {
      return endedAt - startedAt;
    }

    boolean overlaps(long from, long to) {
      return startedAt < to && endedAt > from;
    }
  }

  private final long originNanos = System.nanoTime();
  private final long originUptimeMillis = ManagementFactory.getRuntimeMXBean().getUptime();
  private final NotificationListener listener = this::noted;
  private final List<Stall> pauses = new ArrayList<>();
  private final List<Stall> hiccups = new ArrayList<>();
  private final Thread parker = new Thread(this::park, "benchmark-hiccups");
  private volatile boolean ended;
  private long worstHiccupNanos;

  private MachineNoise() {}

  static MachineNoise listen() {
    MachineNoise noise = new MachineNoise();
    for (GarbageCollectorMXBean bean : ManagementFactory.getGarbageCollectorMXBeans()) {
      if (bean instanceof NotificationEmitter emitter && stopsTheWorld(bean.getName())) {
        emitter.addNotificationListener(noise.listener, null, null);
      }
    }
    noise.parker.setDaemon(true);
    noise.parker.start();
    return noise;
  }

  /** The names of the collectors of this JVM. */
  static List<String> collectors() {
    return ManagementFactory.getGarbageCollectorMXBeans().stream()
        .map(GarbageCollectorMXBean::getName)
        .toList();
  }

  /** Beans of concurrent collectors come in pairs; one of each pair counts whole cycles. */
  private static boolean stopsTheWorld(String bean) {
    return !bean.contains("Cycles");
  }

  private void noted(Notification notification, Object handback) {
    if (notification
        .getType()
        .equals(GarbageCollectionNotificationInfo.GARBAGE_COLLECTION_NOTIFICATION)) {
      GarbageCollectionNotificationInfo info =
          GarbageCollectionNotificationInfo.from((CompositeData) notification.getUserData());
      GcInfo gc = info.getGcInfo();
      Stall pause =
          new Stall(
              "GC pause (" + info.getGcName() + ", " + info.getGcCause() + ")",
              nanos(gc.getStartTime()),
              nanos(gc.getEndTime()));
      synchronized (this) {
        pauses.add(pause);
      }
    }
  }

  private long nanos(long uptimeMillis) {
    return originNanos + TimeUnit.MILLISECONDS.toNanos(uptimeMillis - originUptimeMillis);
  }

  private void park() {
    while (!ended) {
      long before = System.nanoTime();
      LockSupport.parkNanos(PARK_NANOS);
      long late = System.nanoTime() - before - PARK_NANOS;
      if (late > LEAST_HICCUP_NANOS) {
        synchronized (this) {
          worstHiccupNanos = Math.max(worstHiccupNanos, late);
          if (hiccups.size() < MAX_HICCUPS) {
            hiccups.add(new Stall("the parking thread late", before, before + PARK_NANOS + late));
          }
        }
      }
    }
  }

  synchronized long worstHiccupNanos() {
    return worstHiccupNanos;
  }

  synchronized int pauseCount() {
    return pauses.size();
  }

  synchronized long pausedNanos() {
    return pauses.stream().mapToLong(Stall::nanos).sum();
  }

  synchronized long worstPauseNanos() {
    return pauses.stream().mapToLong(Stall::nanos).max().orElse(0);
  }

  /** What kept a call waiting that ran at that time, in words. */
  synchronized String causes(long startedAt, long endedAt) {
    List<String> causes = new ArrayList<>();
    for (List<Stall> stalls : List.of(pauses, hiccups)) {
      stalls.stream()
          .filter(stall -> stall.overlaps(startedAt, endedAt))
          .max(Comparator.comparingLong(Stall::nanos))
          .ifPresent(
              stall ->
                  causes.add(
                      String.format(Locale.ROOT, "%s %.1f ms", stall.what(), stall.nanos() / 1e6)));
    }
    return causes.isEmpty() ? "no pause and no hiccup at that time" : String.join(", ", causes);
  }

  @Override
  public void close() {
    ended = true;
    for (GarbageCollectorMXBean bean : ManagementFactory.getGarbageCollectorMXBeans()) {
      if (bean instanceof NotificationEmitter emitter && stopsTheWorld(bean.getName())) {
        try {
          emitter.removeNotificationListener(listener);
        } catch (ListenerNotFoundException e) {
          throw new IllegalStateException(e);
        }
      }
    }
  }
}
