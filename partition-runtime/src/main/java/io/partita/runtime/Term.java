package io.partita.runtime;

import io.partita.api.MigrationId;
import io.partita.api.Movement;
import io.partita.api.MovementPlan;
import io.partita.api.Node;
import io.partita.api.PartitaException;
import io.partita.api.PartitionMap;
import io.partita.api.PartitionState;
import io.partita.api.spi.ClusterState;
import io.partita.api.spi.SupersededException;
import io.partita.api.spi.Sweep;
import io.partita.api.spi.TopologyStore;
import io.partita.api.spi.TransferControl.NodeTable;
import io.partita.api.spi.TransferControl.PartitionEntry;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * What a coordinator does under one lease, all of it with that lease's token: takes the nodes over,
 * puts in order what an earlier term left, moves partitions batch by batch, and agrees on each step
 * with the topology store. If anything goes wrong in a way that leaves an outcome open, the term
 * ends by an exception, and another one with a higher token begins: nothing of this term can take
 * effect any more at a node that the next one has claimed.
 */
final class Term {
  private static final int SWEEP_STEP = 1_000;

  private final long token;
  private final TopologyStore store;
  private final Router router;
  private final Steps steps;
  private final Tuning tuning;
  private final ChangeProgress progress;
  private final Events events;
  private final Pacer pacer;
  private ClusterState state;
  private List<NodeLink> claimed = List.of();
  private long moves;

  Term(
      long token,
      ClusterState state,
      TopologyStore store,
      Router router,
      Steps steps,
      Tuning tuning,
      ChangeProgress progress,
      Events events,
      Pacer pacer) {
    this.token = token;
    this.state = state;
    this.store = store;
    this.router = router;
    this.steps = steps;
    this.tuning = tuning;
    this.progress = progress;
    this.events = events;
    this.pacer = pacer;
  }

  long token() {
    return token;
  }

  ClusterState state() {
    return state;
  }

  /** Agrees on a next state, or ends the term. */
  void agree(ClusterState next) {
    if (!store.compareAndSet(state.version(), next, token)) {
      throw new PartitaException(
          "the topology store refused version "
              + next.version()
              + " of token "
              + token
              + ": another coordinator took over");
    }
    boolean sameMap = next.map().equals(state.map());
    state = next;
    router.install(next);
    if (!sameMap) {
      PartitionMap map = next.map();
      events.tell(new io.partita.api.Event.MapChanged(map.epoch(), map.strategy(), map.nodes()));
    }
  }

  List<NodeLink> members() {
    Routing routing = router.routing();
    List<NodeLink> links = new ArrayList<>();
    for (Node node : state.topology().nodes()) {
      links.add(link(routing, node.id()));
    }
    return links;
  }

  private static NodeLink link(Routing routing, String id) {
    int index = routing.link(id);
    if (index < 0) {
      throw new IllegalStateException("node " + id + " is in the map but is no member");
    }
    return routing.links.get(index);
  }

  /** An id that no move has, above all before. */
  MigrationId newId() {
    return new MigrationId(token, moves++);
  }

  /** Rule 5: no step of an earlier coordinator is executed from now on. */
  void claimAll() {
    members().forEach(this::claim);
    claimed = members();
  }

  /**
   * The same at the members that can be reached. Enough while no change is pending: then nobody but
   * the owner by the map serves a partition.
   */
  void claimReachable() {
    Map<NodeLink, Boolean> outcomes =
        Steps.whereReachable(members(), tuning.patience(), link -> link.control().claim(token));
    outcomes.forEach((link, mine) -> requireMine(link, mine));
    claimed = List.copyOf(outcomes.keySet());
  }

  private void claim(NodeLink link) {
    String node = link.node().id();
    // A claim whose answer was lost is refused when repeated: the table tells which it was.
    boolean mine =
        steps.repeatable(node, () -> link.control().claim(token)) || table(link).token() == token;
    requireMine(link, mine);
  }

  private void requireMine(NodeLink link, boolean mine) {
    if (!mine) {
      String node = link.node().id();
      throw new SupersededException(node, "token " + token + " is not above the one claimed");
    }
  }

  private Map<NodeLink, NodeTable> tables() {
    Map<NodeLink, NodeTable> tables = new LinkedHashMap<>();
    for (NodeLink link : claimed) {
      tables.put(link, table(link));
    }
    return tables;
  }

  /** Rule 16; the tables of the claimed nodes, all of which are admitted then. */
  Map<NodeLink, NodeTable> readmit() {
    Map<NodeLink, NodeTable> tables = tables();
    Readmission readmission = new Readmission(this, steps, events, tables);
    if (readmission.isDue()) {
      progress.phase("admitting nodes that have restarted");
      readmission.run();
      tables = tables();
    }
    progress.inOrder();
    return tables;
  }

  private NodeTable table(NodeLink link) {
    return steps.repeatable(link.node().id(), () -> link.control().table());
  }

  /**
   * Rule 16, then rule 13: what was committed is rolled forward, what was not is rolled back.
   * Rolling back is safe before the commit, and simpler than going on with another coordinator's
   * copies.
   */
  void recover() {
    progress.phase("recovering");
    Map<NodeLink, NodeTable> tables = readmit();
    Map<Integer, List<String>> activated = new TreeMap<>();
    forEach(
        tables,
        PartitionState.MOVED,
        (link, partition, entry) -> {
          NodeLink target = link(router.routing(), entry.target().orElseThrow());
          String to = target.node().id();
          boolean owns =
              steps.repeatable(to, () -> target.control().activate(partition, entry.migration()));
          if (owns) {
            activated.put(partition, List.of(to));
          }
        });
    agreeOnOwners(activated);
    forEach(
        tables,
        PartitionState.MOVING,
        (link, partition, entry) ->
            steps.once(
                link.node().id(), () -> link.control().abort(token, partition, entry.migration())));
    tables.forEach((link, table) -> dropImports(link, table, activated));
    Set<Integer> served = new HashSet<>(activated.keySet());
    tables.values().forEach(table -> served.addAll(servedBy(table)));
    tables.forEach(
        (link, table) -> {
          Map<Integer, MigrationId> left = new TreeMap<>();
          table
              .states()
              .forEach(
                  (partition, entry) -> {
                    // A copy that was given away is kept while nobody has the partition in its
                    // place.
                    if (entry.state() == PartitionState.MOVED && served.contains(partition)) {
                      left.put(partition, entry.migration());
                    }
                  });
          cleanUp(link, left);
        });
  }

  private static Set<Integer> servedBy(NodeTable table) {
    Set<Integer> served = new HashSet<>();
    table
        .states()
        .forEach(
            (partition, entry) -> {
              if (entry.state() == PartitionState.OWNED || entry.state() == PartitionState.MOVING) {
                served.add(partition);
              }
            });
    return served;
  }

  @FunctionalInterface
  private interface EntryStep {
    void take(NodeLink link, int partition, PartitionEntry entry);
  }

  private static void forEach(
      Map<NodeLink, NodeTable> tables, PartitionState wanted, EntryStep step) {
    tables.forEach(
        (link, table) ->
            new TreeMap<>(table.states())
                .forEach(
                    (partition, entry) -> {
                      if (entry.state() == wanted) {
                        step.take(link, partition, entry);
                      }
                    }));
  }

  void agreeOnOwners(Map<Integer, List<String>> owners) {
    Map<Integer, List<String>> changed = new TreeMap<>(owners);
    PartitionMap map = state.map();
    changed.entrySet().removeIf(e -> map.replicas(index(map, e.getKey())).equals(e.getValue()));
    if (!changed.isEmpty()) {
      agree(state.withMap(map.withReplicas(changed)));
    }
  }

  private static int index(PartitionMap map, int partition) {
    return map.indexOf(partition).orElseThrow();
  }

  private void dropImports(NodeLink link, NodeTable table, Map<Integer, List<String>> activated) {
    Map<Integer, MigrationId> stale = new TreeMap<>();
    table
        .states()
        .forEach(
            (partition, entry) -> {
              boolean arrived = List.of(link.node().id()).equals(activated.get(partition));
              if (entry.state() == PartitionState.IMPORTING && !arrived) {
                stale.put(partition, entry.migration());
              }
            });
    sweep(link, stale, page -> link.control().dropImport(token, page));
  }

  void sweep(
      NodeLink link,
      Map<Integer, MigrationId> partitions,
      Function<Sweep, CompletionStage<Optional<String>>> page) {
    if (!partitions.isEmpty()) {
      PartitionMap map = state.map();
      Sweep first = new Sweep(partitions, key -> map.id(map.locate(key)), "", SWEEP_STEP);
      steps.sweep(link.node().id(), first, page);
    }
  }

  /** Rule 15. What can't be cleaned now is found by the next {@link #recover}. */
  private void cleanUp(NodeLink link, Map<Integer, MigrationId> left) {
    if (!left.isEmpty() && mayCleanUp(link)) {
      sweep(link, left, page -> link.control().cleanUp(token, page));
    }
  }

  /** Whether no session is left that reads what moved away. */
  private boolean mayCleanUp(NodeLink link) {
    long generation =
        steps.repeatable(link.node().id(), () -> link.control().raiseGeneration(token));
    return steps.barrier(link, generation, tuning);
  }

  /** What a change that cuts the line anew does under this lease. */
  Recutting recutting() {
    return new Recutting(this, token, steps, tuning, progress);
  }

  /** Moves what still differs from the target, one source and one batch after the other. */
  void migrate(PartitionMap target) {
    Map<String, List<Movement>> bySource = new TreeMap<>();
    List<Movement> all = MovementPlan.between(state.map(), target).movements();
    for (Movement movement : all) {
      bySource.computeIfAbsent(movement.before().get(0), source -> new ArrayList<>()).add(movement);
    }
    progress.total(all.size());
    Batches batches = new Batches(steps, tuning, progress.interruptions());
    for (List<Movement> ofSource : bySource.values()) {
      NodeLink source = link(router.routing(), ofSource.get(0).before().get(0));
      for (List<Movement> batch : batches.cut(source, ofSource, router.routing()::partitionOf)) {
        progress.awaitTurn();
        moveBatch(batch);
      }
    }
  }

  private void moveBatch(List<Movement> movements) {
    Routing routing = router.routing();
    List<Move> batch = new ArrayList<>();
    for (Movement movement : movements) {
      batch.add(
          new Move(
              movement.partition(),
              newId(),
              link(routing, movement.before().get(0)),
              link(routing, movement.after().get(0))));
    }
    Batch moving = new Batch(batch, token, steps, tuning, progress, events, pacer, router);
    moving.run();
    Map<Integer, List<String>> owners = new TreeMap<>();
    batch.forEach(move -> owners.put(move.partition(), List.of(move.to())));
    agreeOnOwners(owners);
    NodeLink source = batch.get(0).source();
    if (!mayCleanUp(source)) {
      return;
    }
    if (moving.names().areComplete()) {
      delete(source, moving.names().pages(batch));
    } else {
      sweep(source, Move.ids(batch), page -> source.control().cleanUp(token, page));
    }
  }

  /** Rule 15 by the names of the keys: the rows go with the last ones of their partitions. */
  private void delete(NodeLink source, List<Names.Page> pages) {
    for (boolean last : new boolean[] {false, true}) {
      steps.each(
          pages.stream().filter(page -> page.last() == last).toList(),
          false,
          page -> source.node().id(),
          page -> source.control().delete(token, page.groups(), last),
          (page, done) -> progress.stopIfAborted());
    }
  }
}
