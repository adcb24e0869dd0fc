package io.partita.runtime;

import io.partita.api.Event;
import io.partita.api.MigrationId;
import io.partita.api.PartitaException;
import io.partita.api.spi.Sweep;
import io.partita.api.spi.TransferControl;
import io.partita.api.spi.TransferControl.NodeTable;
import io.partita.runtime.Reconciliation.Admission;
import io.partita.runtime.Reconciliation.Place;
import io.partita.runtime.Reconciliation.Step;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * PROTOCOL.md, rule 16, under the lease of a term that has claimed the nodes: carries out a {@link
 * Reconciliation}. The order is such that a term which ends in the middle leaves nothing that the
 * next one can't tell: first the map is agreed on, so that it names every node that may come to own
 * something; then the nodes that are admitted already; last the others, each in one step. Until
 * then these serve nobody.
 */
final class Readmission {
  private static final System.Logger LOG = System.getLogger(Readmission.class.getName());

  private final Term term;
  private final Steps steps;
  private final Events events;
  private final Map<String, NodeLink> links = new TreeMap<>();
  private final Map<String, NodeTable> tables = new TreeMap<>();

  Readmission(Term term, Steps steps, Events events, Map<NodeLink, NodeTable> found) {
    this.term = term;
    this.steps = steps;
    this.events = events;
    found.forEach(
        (link, table) -> {
          links.put(link.node().id(), link);
          tables.put(link.node().id(), table);
        });
  }

  boolean isDue() {
    return tables.values().stream().anyMatch(table -> !table.admitted())
        || Reconciliation.isAnyLeftBehind(term.state().map(), tables);
  }

  void run() {
    Reconciliation decided = new Reconciliation(term.state().map(), tables);
    term.agreeOnOwners(decided.owners);
    for (Step step : decided.activations) {
      if (!at(step.node(), control -> control.activate(step.partition(), step.move()))) {
        throw new PartitaException(
            "node " + step.node() + " does not own partition " + step.partition() + " as decided");
      }
    }
    MigrationId fence = term.newId();
    Map<String, Map<Integer, MigrationId>> left = new TreeMap<>();
    for (Place place : decided.fences) {
      at(place.node(), c -> c.beginImport(term.token(), place.partition(), fence));
      left.computeIfAbsent(place.node(), n -> new TreeMap<>()).put(place.partition(), fence);
    }
    for (Step step : decided.reclaims) {
      at(step.node(), c -> c.reclaim(term.token(), step.partition(), step.move()));
    }
    decided.restored.forEach(place -> restore(place, left));
    decided.admissions.forEach(
        (node, admission) -> {
          MigrationId id = term.newId();
          TransferControl control = link(node).control();
          steps.once(
              node, () -> control.admit(term.token(), id, admission.owned(), admission.others()));
          admission
              .others()
              .forEach(p -> left.computeIfAbsent(node, n -> new TreeMap<>()).put(p, id));
          tell(node, admission);
        });
    left.forEach(
        (node, partitions) ->
            term.sweep(
                link(node),
                partitions,
                page -> link(node).control().dropImport(term.token(), page)));
  }

  private NodeLink link(String node) {
    return Optional.ofNullable(links.get(node)).orElseThrow();
  }

  /** A step that may run twice or late. */
  private <T> T at(String node, Function<TransferControl, CompletionStage<T>> step) {
    TransferControl control = link(node).control();
    return steps.repeatable(node, () -> step.apply(control));
  }

  /** Empty: whatever there was of it is lost. */
  private void restore(Place place, Map<String, Map<Integer, MigrationId>> left) {
    MigrationId id = term.newId();
    Map<Integer, MigrationId> one = Map.of(place.partition(), id);
    at(place.node(), c -> c.beginImport(term.token(), place.partition(), id));
    Function<Sweep, CompletionStage<Optional<String>>> wipe =
        page -> link(place.node()).control().wipe(term.token(), page);
    term.sweep(link(place.node()), one, wipe);
    at(place.node(), control -> control.activate(place.partition(), id));
    Optional.ofNullable(left.get(place.node())).ifPresent(rest -> rest.remove(place.partition()));
  }

  private void tell(String node, Admission admission) {
    NodeTable before = Optional.ofNullable(tables.get(node)).orElseThrow();
    int known = 0;
    for (int partition : admission.owned()) {
      known += before.states().containsKey(partition) ? 1 : 0;
    }
    Event event =
        new Event.NodeAdmitted(node, admission.owned().size(), known, admission.others().size());
    LOG.log(System.Logger.Level.INFO, "{0}", event);
    events.tell(event);
  }
}
