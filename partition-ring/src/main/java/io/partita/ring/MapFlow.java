package io.partita.ring;

import io.partita.api.Movement;
import io.partita.api.MovementPlan;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * All that one node gets from another in a change.
 *
 * @param from the node that gives: the one whose copy goes; the primary, where copies get more
 * @param to the node that gets a copy
 * @param share of the line that is copied, 0 to 1
 * @param pieces where on the line
 */
record MapFlow(String from, String to, double share, List<Piece> pieces) {

  /**
   * A piece of which one or more copies move.
   *
   * @param movement the piece
   * @param part which of its copies, from 0
   * @param parts how many copies there are, of which each has an equal part of the drawn height
   */
  record Piece(Movement movement, int part, int parts) {}

  /** The flows of a plan, sorted by their nodes. A mere change of roles is none. */
  static Collection<MapFlow> of(MovementPlan plan) {
    record Ends(String from, String to) {}
    Map<Ends, List<Piece>> pieces =
        new TreeMap<>(Comparator.comparing(Ends::from).thenComparing(Ends::to));
    for (Movement movement : plan.movements()) {
      List<String> added = movement.added();
      List<String> removed = movement.removed();
      for (int i = 0; i < added.size(); i++) {
        String from = i < removed.size() ? removed.get(i) : movement.before().get(0);
        pieces
            .computeIfAbsent(new Ends(from, added.get(i)), ends -> new ArrayList<>())
            .add(new Piece(movement, i, movement.after().size()));
      }
    }
    List<MapFlow> flows = new ArrayList<>();
    pieces.forEach(
        (ends, of) -> {
          double share = of.stream().mapToDouble(piece -> piece.movement().share()).sum();
          flows.add(new MapFlow(ends.from(), ends.to(), share, of));
        });
    return flows;
  }
}
