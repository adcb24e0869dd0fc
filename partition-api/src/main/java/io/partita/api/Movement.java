package io.partita.api;

import java.util.List;

/**
 * One interval whose replicas differ between two maps.
 *
 * @param partition id of the partition in the later map
 * @param interval the piece of the line
 * @param share of the line, 0 to 1
 * @param before replicas in the earlier map, primary first
 * @param after replicas in the later map, primary first
 */
public record Movement(
    int partition, Interval interval, double share, List<String> before, List<String> after) {

  /** Copies the lists. */
  public Movement {
    before = List.copyOf(before);
    after = List.copyOf(after);
  }

  /** Nodes that get a copy and had none. */
  public List<String> added() {
    return after.stream().filter(n -> !before.contains(n)).toList();
  }

  /** Nodes that had a copy and have none any more. */
  public List<String> removed() {
    return before.stream().filter(n -> !after.contains(n)).toList();
  }
}
