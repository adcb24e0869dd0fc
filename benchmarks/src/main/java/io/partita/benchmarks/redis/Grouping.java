package io.partita.benchmarks.redis;

import java.util.ArrayList;
import java.util.List;

/** What a client without the engine does before it reads several keys. */
final class Grouping {
  private Grouping() {}

  /** The entries of each server. */
  static List<List<Integer>> byServer(int[] several, int servers, Entries entries) {
    List<List<Integer>> groups = new ArrayList<>(servers);
    for (int s = 0; s < servers; s++) {
      groups.add(new ArrayList<>());
    }
    for (int i : several) {
      groups.get(entries.server(i)).add(i);
    }
    return groups;
  }
}
