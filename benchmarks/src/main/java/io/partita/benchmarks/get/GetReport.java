package io.partita.benchmarks.get;

import java.util.List;

/**
 * What the sides of a comparison have done, round by round in turn, in one process. Immutable.
 *
 * @param entries that each side holds
 * @param reads in which order
 * @param nodes over which the cache has spread them
 * @param threads that read at once
 * @param rounds that each side had
 * @param jvm name and version
 * @param sides in the order in which they ran
 */
public record GetReport(
    int entries, String reads, int nodes, int threads, int rounds, String jvm, List<Side> sides) {

  /** Copies the list. */
  public GetReport {
    sides = List.copyOf(sides);
  }

  /**
   * One side.
   *
   * @param millionsPerSecond of all threads together, the median of the rounds
   * @param leastMillionsPerSecond the worst round
   * @param mostMillionsPerSecond the best round
   * @param nanosPerRead of one thread, the median of the rounds
   * @param processorNanosPerRead of one thread, without the time in which it did not run
   * @param bytesPerRead allocated
   * @param shareOfFirst its reads per second over those of the first side, the median of the rounds
   */
  public record Side(
      String name,
      double millionsPerSecond,
      double leastMillionsPerSecond,
      double mostMillionsPerSecond,
      double nanosPerRead,
      double processorNanosPerRead,
      double bytesPerRead,
      double shareOfFirst) {}
}
