package io.partita.runtime;

import io.partita.api.MigrationId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** One partition on its way from one node to another. */
record Move(int partition, MigrationId id, NodeLink source, NodeLink target) {
  String from() {
    return source.node().id();
  }

  String to() {
    return target.node().id();
  }

  /** What a sweep for these moves is about. */
  static Map<Integer, MigrationId> ids(Collection<Move> moves) {
    Map<Integer, MigrationId> ids = new TreeMap<>();
    for (Move move : moves) {
      ids.put(move.partition(), move.id());
    }
    return ids;
  }

  /** The moves to each node. */
  static Map<NodeLink, List<Move>> byTarget(Collection<Move> moves) {
    Map<NodeLink, List<Move>> byTarget = new LinkedHashMap<>();
    for (Move move : moves) {
      byTarget.computeIfAbsent(move.target(), target -> new ArrayList<>()).add(move);
    }
    return byTarget;
  }
}
