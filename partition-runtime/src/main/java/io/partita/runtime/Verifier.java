package io.partita.runtime;

import io.partita.api.PartitionState;
import io.partita.api.Ttl;
import io.partita.api.spi.ClusterState.PendingChange;
import io.partita.api.spi.NodeStore.HeldKey;
import io.partita.api.spi.NodeStore.KeyPage;
import io.partita.api.spi.TransferControl.NodeTable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Reads every key of every node and compares its place with the map. */
final class Verifier {
  private static final int PAGE = 1_000;
  private static final int MAX_EXAMPLES = 20;

  private final Router router;
  private final Steps steps;
  private final List<String> examples = new ArrayList<>();
  private long keys;
  private long orphans;
  private long misplaced;
  private long missing;
  private int unowned;

  Verifier(Router router, Steps steps) {
    this.router = router;
    this.steps = steps;
  }

  Verification verify() {
    router.reloadNow();
    countUnowned();
    for (NodeLink link : router.routing().links) {
      String cursor = "";
      do {
        String at = cursor;
        KeyPage page = steps.repeatable(link.node().id(), () -> link.store().scanAll(at, PAGE));
        for (HeldKey held : page.keys()) {
          look(link, held);
        }
        cursor = page.next().orElse("");
      } while (!cursor.isEmpty());
    }
    return new Verification(keys, orphans, misplaced, missing, unowned, examples);
  }

  private void countUnowned() {
    Map<NodeLink, NodeTable> tables = new HashMap<>();
    Routing routing = router.routing();
    for (int i = 0; i < routing.map.size(); i++) {
      int partition = routing.map.id(i);
      NodeLink owner = routing.links.get(routing.owner[i]);
      PartitionState state =
          tables.computeIfAbsent(owner, Verifier.this::table).of(partition).state();
      if (!serves(state) && !serves(stateNow(partition))) {
        unowned++;
        example("partition " + partition + " is " + state + " at its owner " + owner.node().id());
      }
    }
  }

  /** Looks again with a fresh table: the partition may have moved since the first look. */
  private PartitionState stateNow(int partition) {
    router.reloadNow();
    Routing routing = router.routing();
    OptionalInt index = routing.map.indexOf(partition);
    if (index.isEmpty()) {
      return PartitionState.OWNED; // the line was cut anew
    }
    NodeLink owner = routing.links.get(routing.owner[index.getAsInt()]);
    return table(owner).of(partition).state();
  }

  private NodeTable table(NodeLink link) {
    return steps.repeatable(link.node().id(), () -> link.control().table());
  }

  private static boolean serves(PartitionState state) {
    return state == PartitionState.OWNED || state == PartitionState.MOVING;
  }

  private void look(NodeLink link, HeldKey held) {
    keys++;
    Routing routing = router.routing();
    int index = routing.map.locate(held.key());
    int partition = routing.map.id(index);
    String node = link.node().id();
    if (held.partition() >= 0 && held.partition() != partition && !isCutAnew(held)) {
      misplaced++;
      example(
          hex(held)
              + " is kept under partition "
              + held.partition()
              + " at "
              + node
              + ", belongs to "
              + partition);
      return;
    }
    NodeLink owner = routing.links.get(routing.owner[index]);
    if (owner == link) {
      return;
    }
    // A copy beside the owner's is the rule while its partition is in transit.
    PartitionState here = table(link).of(partition).state();
    if (serves(here) || here == PartitionState.IMPORTING) {
      return;
    }
    // Whether it is there shows by its time to live, too, also if the value is none that a get
    // reads.
    Optional<Ttl> atOwner =
        steps.repeatable(
            owner.node().id(),
            () ->
                router.send(
                    held.key(),
                    false,
                    (session, id, key) -> session.ttl(id, key).toCompletableFuture()));
    if (atOwner.isPresent()) {
      orphans++;
      example(hex(held) + " is left over at " + node + ", owned by " + owner.node().id());
    } else {
      missing++;
      example(hex(held) + " is at " + node + " alone, not at its owner " + owner.node().id());
    }
  }

  /** Whether the node counts the key by another cut, between which and this one a change is. */
  private boolean isCutAnew(HeldKey held) {
    router.reloadNow();
    Routing now = router.routing();
    int there = held.partition();
    boolean known = now.map.indexOf(there).isPresent();
    return known
        ? now.map.id(now.map.locate(held.key())) == there
        : now.state.pending().flatMap(PendingChange::recut).isPresent();
  }

  private static String hex(HeldKey held) {
    return "key " + HexFormat.of().formatHex(held.key());
  }

  private void example(String text) {
    if (examples.size() < MAX_EXAMPLES) {
      examples.add(text);
    }
  }
}
