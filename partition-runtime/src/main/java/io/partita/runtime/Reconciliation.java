package io.partita.runtime;

import io.partita.api.MigrationId;
import io.partita.api.PartitionMap;
import io.partita.api.PartitionState;
import io.partita.api.spi.TransferControl.NodeTable;
import io.partita.api.spi.TransferControl.PartitionEntry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What PROTOCOL.md, rule 16, makes of the tables of a fleet some of whose nodes are not admitted:
 * for each partition of the map one owner. Decides, does nothing. For one thread.
 *
 * <p>Of a node that is admitted, the table is the truth. Of one that is not, it is an earlier truth
 * or nothing: what it says of a commit has happened, what it says of ownership may be over. So, for
 * each partition: an admitted node that serves it owns it. Else the latest commit that a table
 * tells of decides, unless the map knows that the partition has been elsewhere since: its target
 * owns it if it imports by that move still, or knows that it came to own it; if the target has lost
 * that, its source owns it again, with what it held then. Else the map decides. In the order of
 * rule 16, only for any number of nodes at once.
 */
final class Reconciliation {

  /** A step at a node about a partition, by the move that it is in. */
  record Step(String node, int partition, MigrationId move) {}

  /** A partition at a node. */
  record Place(String node, int partition) {}

  /**
   * What becomes of the table of a node that is not admitted.
   *
   * @param owned that it owns from now on
   * @param others that it may have entries of, though others own them
   */
  record Admission(Set<Integer> owned, Set<Integer> others) {}

  /** A row of a table. */
  private record Held(String node, boolean admitted, PartitionEntry entry) {
    boolean is(PartitionState state) {
      return entry.state() == state;
    }

    boolean serves() {
      return is(PartitionState.OWNED) || is(PartitionState.MOVING);
    }

    /** To whom it was given away; empty in other states. */
    String target() {
      return entry.target().orElse("");
    }

    boolean arrivesBy(Held commit) {
      return is(PartitionState.IMPORTING)
          && node.equals(commit.target())
          && entry.migration().equals(commit.entry.migration());
    }
  }

  private final Map<String, NodeTable> tables;
  private final Map<Integer, List<Held>> held = new HashMap<>();

  /** Where it is not the one that the map names. */
  final Map<Integer, List<String>> owners = new TreeMap<>();

  /** To be activated: their move is committed. */
  final List<Step> activations = new ArrayList<>();

  /** To be owned again by the source that gave them away. */
  final List<Step> reclaims = new ArrayList<>();

  /** Imports that must not be activated any more, whoever was told that their move is committed. */
  final List<Place> fences = new ArrayList<>();

  /** What an admitted node owns by the map, and nobody has. */
  final List<Place> restored = new ArrayList<>();

  /** By node, in the order of the ids. */
  final Map<String, Admission> admissions = new TreeMap<>();

  /**
   * Decides.
   *
   * @param map in force
   * @param tables of the nodes that could be asked, by id
   */
  Reconciliation(PartitionMap map, Map<String, NodeTable> tables) {
    this.tables = tables;
    Set<Integer> known = new HashSet<>();
    for (int i = 0; i < map.size(); i++) {
      known.add(map.id(i));
    }
    Set<String> strange = new HashSet<>();
    new TreeMap<>(tables)
        .forEach(
            (node, table) -> {
              if (!table.admitted()) {
                admissions.put(node, new Admission(new TreeSet<>(), new TreeSet<>()));
              }
              table
                  .states()
                  .forEach(
                      (partition, entry) -> {
                        held.computeIfAbsent(partition, p -> new ArrayList<>())
                            .add(new Held(node, table.admitted(), entry));
                        if (!known.contains(partition)) {
                          strange.add(node);
                        }
                      });
            });
    for (int i = 0; i < map.size(); i++) {
      decide(map.id(i), map.primary(i), strange);
    }
  }

  /**
   * Whether some partition is left where it was given away: its target has lost it, and whoever was
   * about to have the source own it again ended before that.
   */
  static boolean isAnyLeftBehind(PartitionMap map, Map<String, NodeTable> tables) {
    for (int i = 0; i < map.size(); i++) {
      int partition = map.id(i);
      Optional<PartitionEntry> gave =
          row(tables, map.primary(i), partition).filter(row -> row.state() == PartitionState.MOVED);
      Optional<String> target = gave.flatMap(PartitionEntry::target).filter(tables::containsKey);
      if (target.isPresent()
          && row(tables, target.get(), partition)
              .filter(row -> holds(row, gave.get().migration()))
              .isEmpty()) {
        return true;
      }
    }
    return false;
  }

  private static boolean holds(PartitionEntry row, MigrationId commit) {
    return switch (row.state()) {
      case OWNED, MOVING -> true;
      case IMPORTING -> row.migration().equals(commit);
      case MOVED, NOTHING -> false;
    };
  }

  private static Optional<PartitionEntry> row(
      Map<String, NodeTable> tables, String node, int partition) {
    return Optional.ofNullable(tables.get(node)).map(table -> table.states().get(partition));
  }

  private void decide(int partition, String byMap, Set<String> strange) {
    List<Held> rows = held.getOrDefault(partition, List.of());
    Optional<Held> serving =
        rows.stream().filter(row -> row.admitted() && row.serves()).findFirst();
    String owner = serving.map(Held::node).orElseGet(() -> undisputed(partition, byMap, rows));
    if (!owner.equals(byMap)) {
      owners.put(partition, List.of(owner));
    }
    admissions.forEach(
        (node, admission) -> {
          if (node.equals(owner)) {
            admission.owned().add(partition);
          } else if (at(rows, node).isPresent() || strange.contains(node)) {
            admission.others().add(partition);
          }
        });
  }

  private static Optional<Held> at(List<Held> rows, String node) {
    return rows.stream().filter(row -> row.node().equals(node)).findFirst();
  }

  /** The owner of a partition that no admitted node serves, and what it takes. */
  private String undisputed(int partition, String byMap, List<Held> rows) {
    Optional<Held> last =
        rows.stream()
            .filter(row -> row.is(PartitionState.MOVED) && isCredible(row, byMap))
            .max(Comparator.comparing(row -> row.entry().migration()));
    for (Held row : rows) {
      boolean arrives = last.filter(commit -> row.arrivesBy(commit)).isPresent();
      if (row.admitted() && row.is(PartitionState.IMPORTING) && !arrives) {
        fences.add(new Place(row.node(), partition));
      }
    }
    if (last.isPresent()) {
      return byCommit(partition, byMap, last.get(), rows);
    }
    NodeTable table = tables.get(byMap);
    if (table != null && table.admitted()) {
      restored.add(new Place(byMap, partition));
    }
    return byMap;
  }

  /**
   * The map is agreed on after each move: if it names neither end, the row is of an earlier one.
   */
  private static boolean isCredible(Held row, String byMap) {
    return row.node().equals(byMap) || row.target().equals(byMap);
  }

  private String byCommit(int partition, String byMap, Held source, List<Held> rows) {
    MigrationId move = source.entry().migration();
    String target = source.target();
    Optional<Held> there = at(rows, target);
    if (there.filter(row -> row.admitted() && row.arrivesBy(source)).isPresent()) {
      activations.add(new Step(target, partition, move));
      return target;
    }
    boolean arrived =
        there
            .filter(row -> row.serves() && row.entry().migration().compareTo(move) >= 0)
            .isPresent();
    boolean silent = !tables.containsKey(target) && target.equals(byMap);
    if (arrived || silent) {
      return target;
    }
    if (source.admitted()) {
      reclaims.add(new Step(source.node(), partition, move));
    }
    return source.node();
  }
}
