package io.partita.runtime;

import io.partita.api.MigrationId;
import io.partita.api.Node;
import io.partita.api.NodeNotAdmittedException;
import io.partita.api.PartitaException;
import io.partita.api.PartitionMap;
import io.partita.api.spi.ClusterState;
import io.partita.api.spi.StoreSession;
import io.partita.api.spi.StoreSession.Address;
import io.partita.api.spi.TopologyStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Sends operations to the node that owns their partition, and learns from the answers.
 *
 * <p>Thread-safe. The hot path is one volatile read of one snapshot; everything that replaces the
 * snapshot happens off it, under a lock that is never held while waiting.
 */
final class Router implements AutoCloseable {

  /** One operation on a key, sent through a session. */
  @FunctionalInterface
  interface Call<T> {
    CompletableFuture<T> send(StoreSession session, int partition, byte[] key);
  }

  /** Reads of several keys, sent through a session; a stage for each, in their order. */
  @FunctionalInterface
  interface GroupCall<T> {
    List<CompletionStage<T>> send(StoreSession session, List<Address> addresses);
  }

  /** One operation on a partition, sent through the session with a node. */
  @FunctionalInterface
  interface PartitionCall<T> {
    CompletableFuture<T> send(StoreSession session, int partition, String node);
  }

  private static final System.Logger LOG = System.getLogger(Router.class.getName());

  private final TopologyStore topologyStore;
  private final Function<Node, NodeLink> opener;
  private final Executor background;
  private final Timers timers;
  private final AccessSamples samples = new AccessSamples(System::nanoTime);
  private final LongAdder reroutes = new LongAdder();
  private final Object updates = new Object();
  private final Map<String, NodeLink> links = new HashMap<>();
  private @Nullable CompletableFuture<Void> reloading;
  private volatile Consumer<String> notAdmitted = node -> {};
  private volatile Routing routing;
  private volatile boolean closed;
  private volatile String lastReason = "";

  Router(
      ClusterState state,
      TopologyStore topologyStore,
      Map<String, NodeLink> opened,
      Function<Node, NodeLink> opener,
      Executor background,
      Timers timers) {
    this.topologyStore = topologyStore;
    this.opener = opener;
    this.background = background;
    this.timers = timers;
    this.links.putAll(opened);
    this.routing = Routing.of(state, links, Map.of());
  }

  Routing routing() {
    return routing;
  }

  PartitionMap map() {
    return routing.map;
  }

  /** What was sent lately. */
  AccessSamples samples() {
    return samples;
  }

  long reroutes() {
    return reroutes.sum();
  }

  boolean isClosed() {
    return closed;
  }

  /** Sends an operation; its stage fails like a {@link StoreSession}'s, but never as stale. */
  <T> CompletableFuture<T> send(byte[] key, boolean write, Call<T> call) {
    samples.note(key, write);
    Routing snapshot = routing;
    int index = snapshot.map.locate(key);
    int link = snapshot.owner[index];
    CompletableFuture<T> answer = call.send(snapshot.sessions[link], snapshot.map.id(index), key);
    if (answer.isDone() && !answer.isCompletedExceptionally()) {
      return answer;
    }
    return delivery(snapshot, key, write, call).follow(index, link, answer);
  }

  private <T> Delivery<T> delivery(Routing snapshot, byte[] key, boolean write, Call<T> call) {
    return new Delivery<>(
        this,
        snapshot,
        timers,
        write,
        now -> now.map.locate(key),
        (session, partition, node) -> call.send(session, partition, key));
  }

  /**
   * Sends reads of several keys, those of a node together; a stage for each key, in their order,
   * that fails like that of {@link #send}. What a node did not answer is asked for by itself.
   */
  <T> List<CompletableFuture<T>> sendAll(List<byte[]> keys, GroupCall<T> together, Call<T> single) {
    Routing snapshot = routing;
    int[] indices = new int[keys.size()];
    Map<Integer, List<Address>> byLink = new TreeMap<>();
    for (int k = 0; k < indices.length; k++) {
      samples.note(keys.get(k), false);
      indices[k] = snapshot.map.locate(keys.get(k));
      byLink
          .computeIfAbsent(snapshot.owner[indices[k]], link -> new ArrayList<>())
          .add(new Address(snapshot.map.id(indices[k]), keys.get(k)));
    }
    Map<Integer, Iterator<CompletionStage<T>>> sent = new HashMap<>();
    byLink.forEach(
        (link, addresses) -> {
          List<CompletionStage<T>> stages = together.send(snapshot.sessions[link], addresses);
          if (stages.size() != addresses.size()) {
            throw new PartitaException(
                "node "
                    + snapshot.links.get(link).node().id()
                    + ": its backend answered a group of "
                    + addresses.size()
                    + " keys by "
                    + stages.size()
                    + " outcomes, must be one for each");
          }
          sent.put(link, stages.iterator());
        });
    List<CompletableFuture<T>> answers = new ArrayList<>(indices.length);
    for (int k = 0; k < indices.length; k++) {
      int index = indices[k];
      int link = snapshot.owner[index];
      byte[] key = keys.get(k);
      CompletionStage<T> answer = Objects.requireNonNull(sent.get(link)).next();
      answers.add(
          answer
              .exceptionallyCompose(
                  error ->
                      delivery(snapshot, key, false, single)
                          .follow(index, link, CompletableFuture.failedFuture(error)))
              .toCompletableFuture());
    }
    new Overdue<>(timers, answers, k -> snapshot.links.get(snapshot.owner[indices[k]]).node().id())
        .watch();
    return answers;
  }

  /** Sends an operation on a whole partition; fails with {@link CutChanged} if it is no more. */
  <T> CompletableFuture<T> sendToPartition(int partition, PartitionCall<T> call) {
    return sendTo(now -> now.map.indexOf(partition).orElse(-1), call);
  }

  /**
   * Sends a read to the partition whose index a snapshot gives, just before the call and on the
   * same thread; one attempt after the other.
   */
  <T> CompletableFuture<T> sendTo(ToIntFunction<Routing> locator, PartitionCall<T> call) {
    return new Delivery<>(this, routing, timers, false, locator, call).begin();
  }

  void countReroute() {
    reroutes.increment();
  }

  /** Replaces a session that has ended; completes when there is another. */
  CompletableFuture<Void> reconnect(NodeLink link, StoreSession ended) {
    Routing now = routing;
    int index = now.link(link.node().id());
    if (index < 0 || now.sessions[index] != ended) {
      return CompletableFuture.completedFuture(null);
    }
    return watched(link.connect().thenAccept(session -> adopt(link, session)));
  }

  /** Who is told, off the calling thread or at once, of a node that is not admitted. */
  void whenNotAdmitted(Consumer<String> listener) {
    notAdmitted = listener;
  }

  private <T> CompletableFuture<T> watched(CompletableFuture<T> outcome) {
    return outcome.whenComplete(
        (done, error) -> {
          if (error != null && Failures.unwrap(error) instanceof NodeNotAdmittedException e) {
            notAdmitted.accept(e.node());
          }
        });
  }

  /** Makes sessions anew that have ended by themselves; all that are missing, if asked to. */
  void reconnectEnded(boolean all) {
    Routing now = routing;
    for (int i = 0; i < now.sessions.length; i++) {
      StoreSession session = now.sessions[i];
      if (!session.isOpen() && (all || !(session instanceof ClosedSession))) {
        var unused = reconnect(now.links.get(i), session);
      }
    }
  }

  private void adopt(NodeLink link, StoreSession session) {
    synchronized (updates) {
      int index = routing.link(link.node().id());
      if (index >= 0 && !closed && routing.links.get(index) == link) {
        StoreSession before = routing.sessions[index];
        // Whoever shared the handshake adopts it too, maybe after it was replaced again.
        if (before == session || (before.isOpen() && !session.isOpen())) {
          return;
        }
        routing = routing.withSession(index, session);
        before.close();
      } else {
        session.close();
      }
    }
  }

  /**
   * A node said that it gave a partition away: makes sure that the new owner serves it, and asks
   * there from now on. Whoever is told may do so, so a dead coordinator blocks nobody.
   */
  CompletableFuture<Void> followMove(int partition, MigrationId move, String target) {
    Routing now = routing;
    int link = now.link(target);
    if (link < 0) {
      return reload();
    }
    return watched(now.links.get(link).control().activate(partition, move).toCompletableFuture())
        .thenCompose(
            owned -> {
              if (!owned) {
                return reload();
              }
              relocate(partition, target);
              return CompletableFuture.completedFuture(null);
            });
  }

  /** Asks for a partition at another node from now on. */
  void relocate(int partition, String node) {
    synchronized (updates) {
      int index = routing.map.indexOf(partition).orElse(-1);
      int link = routing.link(node);
      if (index >= 0 && link >= 0 && routing.owner[index] != link) {
        routing = routing.withOwner(index, link);
      }
    }
  }

  /** Reads the topology store off the calling thread; those who ask meanwhile share one reading. */
  CompletableFuture<Void> reload() {
    CompletableFuture<Void> mine;
    synchronized (updates) {
      if (reloading != null) {
        return reloading;
      }
      mine = new CompletableFuture<>();
      reloading = mine;
    }
    background.execute(
        () -> {
          try {
            topologyStore.read().ifPresent(this::install);
            finishReload();
            mine.complete(null);
          } catch (RuntimeException | Error e) {
            finishReload();
            mine.completeExceptionally(e);
          }
        });
    return mine;
  }

  /** Reads the topology store on the calling thread, which may block. */
  void reloadNow() {
    topologyStore.read().ifPresent(this::install);
  }

  /**
   * Runs something that may block, off the calling thread. Whatever fails there is tried again by
   * what is done at intervals; it is told once, not each time.
   */
  void background(Runnable body) {
    background.execute(
        () -> {
          try {
            body.run();
          } catch (PartitaException e) {
            String reason = String.valueOf(e.getMessage());
            boolean told = reason.equals(lastReason);
            lastReason = reason;
            LOG.log(
                told ? System.Logger.Level.DEBUG : System.Logger.Level.WARNING,
                "in the background: {0}",
                reason);
          } catch (RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "in the background", e);
          }
        });
  }

  private void finishReload() {
    synchronized (updates) {
      reloading = null;
    }
  }

  /** Takes over an agreed state unless a later one is known. */
  void install(ClusterState state) {
    List<NodeLink> gone = new ArrayList<>();
    synchronized (updates) {
      if (closed || state.version() <= routing.state.version()) {
        return;
      }
      for (Node node : state.topology().nodes()) {
        links.computeIfAbsent(node.id(), id -> opener.apply(node));
      }
      routing = Routing.of(state, links, routing.sessionsById());
      for (String id : List.copyOf(links.keySet())) {
        if (state.topology().node(id).isEmpty()) {
          Optional.ofNullable(links.remove(id)).ifPresent(gone::add);
        }
      }
    }
    gone.forEach(NodeLink::close);
  }

  @Override
  public void close() {
    List<NodeLink> all;
    Routing last;
    synchronized (updates) {
      closed = true;
      last = routing;
      all = List.copyOf(links.values());
      links.clear();
    }
    for (StoreSession session : last.sessions) {
      session.close();
    }
    all.forEach(NodeLink::close);
  }
}
