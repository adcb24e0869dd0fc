package io.partita.ring;

import io.partita.api.PartitionMap;
import java.util.ArrayList;
import java.util.List;

/**
 * Partitions that lie side by side and have one primary: a picture draws them as one piece.
 *
 * @param owner of all, by its place in the map
 * @param start index of the first partition
 * @param end index after the last one
 */
record PictureRun(int owner, int start, int end) {

  /** All runs, along the line. */
  static List<PictureRun> of(PartitionMap map) {
    List<PictureRun> runs = new ArrayList<>();
    int start = 0;
    while (start < map.size()) {
      int owner = map.primaryIndex(start);
      int end = start + 1;
      while (end < map.size() && map.primaryIndex(end) == owner) {
        end++;
      }
      runs.add(new PictureRun(owner, start, end));
      start = end;
    }
    return runs;
  }
}
