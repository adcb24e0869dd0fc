package io.partita.benchmarks.resize;

import java.util.ArrayList;
import java.util.List;

/** The phases of a run, by their numbers. One thread writes, all read the present one. */
final class Timetable {

  /**
   * A phase.
   *
   * @param startedAt by {@link System#nanoTime}
   */
  record Entry(String name, boolean changing, long startedAt) {}

  private final List<Entry> entries = new ArrayList<>();
  private long endedAt;
  private volatile int index;

  void begin(String name, boolean changing) {
    entries.add(new Entry(name, changing, System.nanoTime()));
    index = entries.size() - 1;
  }

  void end() {
    endedAt = System.nanoTime();
  }

  int index() {
    return index;
  }

  int size() {
    return entries.size();
  }

  Entry entry(int number) {
    return entries.get(number);
  }

  long nanos(int number) {
    long end = number + 1 < entries.size() ? entries.get(number + 1).startedAt() : endedAt;
    return end - entries.get(number).startedAt();
  }
}
