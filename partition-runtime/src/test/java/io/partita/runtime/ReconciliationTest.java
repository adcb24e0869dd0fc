package io.partita.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.api.MigrationId;
import io.partita.api.PartitionMap;
import io.partita.api.PartitionState;
import io.partita.api.spi.TransferControl.NodeTable;
import io.partita.api.spi.TransferControl.PartitionEntry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rule 16 on every combination of what three nodes can say of a partition. */
class ReconciliationTest {
  private static final int P = 0;
  private static final MigrationId FRESH = new MigrationId(99, 0);
  private static final List<String> NODES = List.of("x", "y", "z");

  /** A row as in {@code lib.lua}: state, token of the move, target. */
  private static PartitionEntry row(String text) {
    String[] words = text.split(" ", -1);
    MigrationId move =
        words.length > 1 ? new MigrationId(Long.parseLong(words[1]), 0) : MigrationId.NONE;
    PartitionState state =
        switch (words[0]) {
          case "O" -> PartitionState.OWNED;
          case "M" -> PartitionState.MOVING;
          case "V" -> PartitionState.MOVED;
          case "I" -> PartitionState.IMPORTING;
          default -> PartitionState.NOTHING;
        };
    return new PartitionEntry(
        state, move, words.length > 2 ? Optional.of(words[2]) : Optional.empty());
  }

  private static NodeTable table(String text, boolean admitted) {
    PartitionEntry entry = row(text);
    boolean nothing = entry.state() == PartitionState.NOTHING;
    return new NodeTable("run", 1, 50, admitted, nothing ? Map.of() : Map.of(P, entry));
  }

  private static PartitionMap map(String owner) {
    return PartitionMap.equal(1, "test", States.keySpace("test"), List.of(List.of(owner)));
  }

  /** What the tables are after all that was decided. */
  private static Map<String, PartitionEntry> applied(
      Reconciliation decided, Map<String, NodeTable> before) {
    Map<String, PartitionEntry> after = new TreeMap<>();
    before.forEach((node, table) -> after.put(node, table.of(P)));
    PartitionEntry owned = new PartitionEntry(PartitionState.OWNED, FRESH, Optional.empty());
    PartitionEntry imports = new PartitionEntry(PartitionState.IMPORTING, FRESH, Optional.empty());
    for (Reconciliation.Step step : decided.activations) {
      assertThat(at(after, step.node()))
          .isEqualTo(new PartitionEntry(PartitionState.IMPORTING, step.move(), Optional.empty()));
      after.put(step.node(), owned);
    }
    for (Reconciliation.Place fence : decided.fences) {
      assertThat(serves(at(after, fence.node()))).isFalse();
      after.put(fence.node(), imports);
    }
    for (Reconciliation.Step step : decided.reclaims) {
      assertThat(at(after, step.node()).state()).isEqualTo(PartitionState.MOVED);
      assertThat(at(after, step.node()).migration()).isEqualTo(step.move());
      after.put(step.node(), owned);
    }
    for (Reconciliation.Place place : decided.restored) {
      assertThat(serves(at(after, place.node()))).isFalse();
      after.put(place.node(), owned);
    }
    decided.admissions.forEach(
        (node, admission) -> {
          boolean has = at(after, node).state() != PartitionState.NOTHING;
          if (admission.owned().contains(P)) {
            after.put(node, owned);
          } else {
            assertThat(admission.others().contains(P)).as("its entries are dropped").isEqualTo(has);
            after.put(node, has ? imports : PartitionEntry.NOTHING);
          }
        });
    return after;
  }

  private static PartitionEntry at(Map<String, PartitionEntry> tables, String node) {
    return tables.getOrDefault(node, PartitionEntry.NOTHING);
  }

  private static boolean serves(PartitionEntry entry) {
    return entry.state() == PartitionState.OWNED || entry.state() == PartitionState.MOVING;
  }

  private static String owner(Map<String, PartitionEntry> tables) {
    List<String> owners = new ArrayList<>();
    tables.forEach(
        (node, entry) -> {
          if (serves(entry)) {
            owners.add(node);
          }
        });
    assertThat(owners).as("%s", tables).hasSize(1);
    return owners.get(0);
  }

  private static Map<String, NodeTable> tables(String x, String y, String z, String restarted) {
    Map<String, NodeTable> tables = new HashMap<>();
    tables.put("x", table(x, !restarted.contains("x")));
    tables.put("y", table(y, !restarted.contains("y")));
    tables.put("z", table(z, !restarted.contains("z")));
    return tables;
  }

  /** The rows of rule 16, and what it does not say: who is the owner by the map; who restarted. */
  @ParameterizedTest
  @CsvSource({
    // the other serves
    "O 1, O 2, N, x, x, y",
    "N, O 2, N, x, x, y",
    "M 3, O 3, N, x, x, y",
    "I 3, M 3, N, y, x, y",
    "V 3 y, O 3, N, x, x, y",
    "V 3 y, O 3, N, y, x, y",
    "N, M 3, N, y, x, y",
    // the other imports, and the restarted says that it gave the partition away
    "V 3 y, I 3, N, x, x, y",
    "V 3 y, I 3, N, y, x, y",
    // by another move, or it does not say so: the restarted owns
    "V 3 y, I 4, N, x, x, x",
    "M 3, I 3, N, x, x, x",
    "O 1, I 3, N, x, x, x",
    "N, I 3, N, x, x, x",
    // the other gave it to the restarted, which has lost that
    "N, V 3 x, N, x, x, y",
    "I 3, V 3 x, N, x, x, y",
    "I 3, V 3 x, N, y, x, y",
    "O 1, V 3 x, N, x, x, y",
    "V 1 y, V 3 x, N, x, x, y",
    "M 2, V 3 x, N, x, x, y",
    // which has not lost it
    "O 3, V 3 x, N, x, x, x",
    "O 3, V 3 x, N, y, x, x",
    "M 4, V 3 x, I 4, x, x, x",
    "O 9, V 3 x, N, x, x, x",
    "V 4 z, V 3 x, I 4, x, x, z",
    // a row of long ago decides nothing
    "V 3 y, N, O 5, z, x, z",
    "V 3 y, N, N, z, xz, z",
    "N, V 3 x, N, z, xz, z",
    // nobody has it: the map decides
    "N, N, N, x, x, x",
    "O 1, N, N, x, x, x",
    "V 3 y, N, N, x, x, x",
    "I 3, N, N, x, x, x",
    "O 1, N, N, y, xy, y",
    "N, N, N, y, x, y",
    "O 1, N, N, y, x, y",
    // two at once
    "V 3 y, O 3, N, x, xy, y",
    "V 3 y, I 3, N, x, xy, x",
    "V 3 y, N, N, y, xy, x",
    "O 1, O 2, N, y, xy, y",
    "M 3, I 3, N, x, xy, x",
    "M 3, O 3, N, x, xy, x"
  })
  void theOwner(String x, String y, String z, String byMap, String restarted, String expected) {
    Map<String, NodeTable> tables = tables(x, y, z, restarted);
    Reconciliation decided = new Reconciliation(map(byMap), tables);
    assertThat(owner(applied(decided, tables))).isEqualTo(expected);
    assertThat(decided.owners)
        .isEqualTo(expected.equals(byMap) ? Map.of() : Map.of(P, List.of(expected)));
  }

  /** One owner, whatever the tables say; who is serving stays so; no import can come alive. */
  @Test
  void everyCombinationHasOneOwner() {
    List<String> rows = new ArrayList<>(List.of("N"));
    for (int move = 1; move <= 3; move++) {
      rows.addAll(List.of("O " + move, "M " + move, "I " + move));
      for (String target : NODES) {
        rows.add("V " + move + " " + target);
      }
    }
    int checked = 0;
    for (String x : rows) {
      for (String y : rows) {
        for (String z : rows) {
          for (String restarted : List.of("x", "xy", "xyz")) {
            for (String byMap : NODES) {
              Map<String, NodeTable> tables = tables(x, y, z, restarted);
              if (isPossible(tables)) {
                requireOneOwner(tables, byMap);
                checked++;
              }
            }
          }
        }
      }
    }
    assertThat(checked).isGreaterThan(20_000);
  }

  /** No two admitted nodes serve, and a node never gave a partition to itself. */
  private static boolean isPossible(Map<String, NodeTable> tables) {
    int serving = 0;
    for (Map.Entry<String, NodeTable> each : tables.entrySet()) {
      PartitionEntry entry = each.getValue().of(P);
      serving += each.getValue().admitted() && serves(entry) ? 1 : 0;
      if (entry.target().filter(each.getKey()::equals).isPresent()) {
        return false;
      }
    }
    return serving < 2;
  }

  private static void requireOneOwner(Map<String, NodeTable> tables, String byMap) {
    Reconciliation decided = new Reconciliation(map(byMap), tables);
    Map<String, PartitionEntry> after = applied(decided, tables);
    String owner = owner(after);
    assertThat(decided.admissions.keySet()).isEqualTo(restarted(tables));
    tables.forEach(
        (node, table) -> {
          if (table.admitted() && serves(table.of(P))) {
            assertThat(owner).isEqualTo(node);
          }
        });
    boolean undisputed =
        tables.values().stream().noneMatch(table -> table.admitted() && serves(table.of(P)));
    if (undisputed) {
      after.forEach(
          (node, entry) -> {
            if (entry.state() == PartitionState.IMPORTING) {
              assertThat(entry.migration()).as("%s", tables).isEqualTo(FRESH);
            }
          });
    }
    assertThat(decided.owners.getOrDefault(P, List.of(byMap))).containsExactly(owner);
  }

  private static Set<String> restarted(Map<String, NodeTable> tables) {
    Set<String> restarted = new java.util.TreeSet<>();
    tables.forEach(
        (node, table) -> {
          if (!table.admitted()) {
            restarted.add(node);
          }
        });
    return restarted;
  }

  /** One that can't be asked keeps what the map gives it; no other gets it. */
  @Test
  void aNodeThatCanNotBeAskedKeepsWhatTheMapGivesIt() {
    Map<String, NodeTable> tables = tables("O 1", "V 3 z", "N", "x");
    tables.remove("z");
    Reconciliation decided = new Reconciliation(map("z"), tables);
    assertThat(decided.owners).isEmpty();
    assertThat(decided.reclaims).isEmpty();
    assertThat(decided.restored).isEmpty();
    assertThat(decided.admissions.get("x"))
        .isEqualTo(new Reconciliation.Admission(Set.of(), Set.of(P)));
  }

  /** A table of another cut: all partitions of the map may have entries there. */
  @Test
  void aTableOfAnotherCutSaysNothingOfThePresentOne() {
    Map<String, NodeTable> tables = new HashMap<>();
    tables.put("x", new NodeTable("run", 1, 50, false, Map.of(77, row("O 1"))));
    tables.put("y", table("O 1", true));
    Reconciliation decided = new Reconciliation(map("y"), tables);
    assertThat(decided.admissions.get("x"))
        .isEqualTo(new Reconciliation.Admission(Set.of(), Set.of(P)));
  }
}
