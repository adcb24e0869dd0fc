package io.partita.runtime;

import io.partita.api.PartitaException;
import io.partita.api.PartitionMap;
import io.partita.api.Rules;
import io.partita.api.Topology;
import io.partita.api.spi.ClusterState;
import io.partita.api.spi.Partitioner;
import io.partita.api.spi.TopologyStore;
import io.partita.api.spi.TopologyStore.Lease;
import io.partita.api.spi.TransferControl.NodeTable;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/**
 * Finds or makes the first agreement of a cache: which nodes there are, and who owns what. The
 * first process gives each node its table before the map is agreed on, so whoever reads the map
 * finds nodes that know their part; if it dies in between, the next one does the same again with a
 * higher token. Nodes that have restarted since are admitted by the {@link RestartWatch}.
 */
final class Bootstrap {
  /** Opens the nodes of a membership that are not open yet. */
  @FunctionalInterface
  interface Opener {
    Map<String, NodeLink> open(Topology members);
  }

  private final String cache;
  private final TopologyStore store;
  private final Steps steps;
  private final Tuning tuning;
  private final Set<String> notAdmitted = new TreeSet<>();

  Bootstrap(String cache, TopologyStore store, Steps steps, Tuning tuning) {
    this.cache = cache;
    this.store = store;
    this.steps = steps;
    this.tuning = tuning;
  }

  /** What is agreed already, else the first map of these members. */
  ClusterState agree(
      Topology topology,
      Rules rules,
      Partitioner partitioner,
      Map<String, String> strategySettings,
      Planner planner,
      Opener opener) {
    Optional<ClusterState> known = store.read();
    if (known.isPresent()) {
      Map<String, NodeLink> links = opener.open(known.get().topology());
      refuseLostStore(links);
      return known.get();
    }
    PartitionMap map = planner.first(partitioner, topology, rules);
    return withLease(
        lease -> {
          Optional<ClusterState> meanwhile = store.read();
          if (meanwhile.isPresent()) {
            refuseLostStore(opener.open(meanwhile.get().topology()));
            return meanwhile.get();
          }
          Map<String, NodeLink> links = opener.open(topology);
          links.values().forEach(link -> initialise(link, map, lease.token()));
          ClusterState first =
              new ClusterState(1, topology, rules, strategySettings, map, Optional.empty());
          if (!store.compareAndSet(0, first, lease.token())) {
            throw new PartitaException(
                "cache " + cache + ": another process agreed on a first map");
          }
          return first;
        });
  }

  /** The nodes that were found not to be admitted: they have restarted. */
  Set<String> notAdmitted() {
    return Set.copyOf(notAdmitted);
  }

  /**
   * Nodes remember the highest token that they were claimed with. One above all that the store has
   * given out means that the store came back without what was agreed on last: its map may be an old
   * one. The nodes are asked first, for tokens may be given out meanwhile. One that is away keeps
   * no process from its start, as it keeps none from its work; but some node has to answer.
   */
  private void refuseLostStore(Map<String, NodeLink> links) {
    Map<NodeLink, NodeTable> tables =
        Steps.whereReachable(links.values(), tuning.stepTimeout(), link -> link.control().table());
    if (tables.isEmpty()) {
      links.values().stream().limit(1).forEach(this::table); // tells what is wrong with it
    }
    Map<String, Long> claimed = new TreeMap<>();
    tables.forEach(
        (link, table) -> {
          claimed.put(link.node().id(), table.token());
          if (!table.admitted()) {
            notAdmitted.add(link.node().id());
          }
        });
    long highest = store.highestToken();
    claimed.forEach(
        (node, token) -> {
          if (token > highest) {
            throw claimedAbove(node, "the highest token of the topology store, " + highest);
          }
        });
  }

  private PartitaException claimedAbove(String node, String token) {
    return new PartitaException(
        "node "
            + node
            + " was claimed with a token above "
            + token
            + ": either the topology store has lost what was agreed on last (then restore its newest"
            + " backup, and a token not below the node's), or another topology store is used with the"
            + " namespace '"
            + cache
            + "'");
  }

  private void initialise(NodeLink link, PartitionMap map, long token) {
    String node = link.node().id();
    boolean mine =
        steps.repeatable(node, () -> link.control().claim(token)) || table(link).token() == token;
    if (!mine) {
      throw claimedAbove(node, "this process's, " + token);
    }
    steps.repeatable(node, () -> link.control().initialise(token, map.partitionsOf(node)));
  }

  private NodeTable table(NodeLink link) {
    return steps.repeatable(link.node().id(), () -> link.control().table());
  }

  private <T> T withLease(Function<Lease, T> work) {
    long deadline = System.nanoTime() + 2 * tuning.leaseDuration().toNanos();
    String holder = cache + "@" + ProcessHandle.current().pid();
    while (true) {
      Optional<Lease> lease = store.tryAcquire(holder, tuning.leaseDuration());
      if (lease.isPresent()) {
        try {
          return work.apply(lease.get());
        } finally {
          store.release(lease.get());
        }
      }
      if (System.nanoTime() > deadline) {
        throw new PartitaException(
            "cache "
                + cache
                + ": another process holds the lease for longer than "
                + tuning.leaseDuration().multipliedBy(2));
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
  }
}
