package io.partita.runtime;

import io.partita.api.Node;
import io.partita.api.PartitionMap;
import io.partita.api.spi.ClusterState;
import io.partita.api.spi.StoreSession;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * One snapshot of everything that an operation needs to find its node. Immutable; an operation
 * reads it once and uses nothing else.
 *
 * <p>{@code owner} is the map in force, corrected by what nodes answered since: it is only a hint
 * where to ask. The permission to act comes from the node's own table, through the session.
 */
final class Routing {
  final ClusterState state;
  final PartitionMap map;

  /** Members, sorted by id. */
  final List<NodeLink> links;

  /** For each link its session; closed if there was no handshake yet. */
  final StoreSession[] sessions;

  /** For each partition index the link of its primary. */
  final int[] owner;

  private final Map<String, Integer> linkIndex;

  private Routing(
      ClusterState state,
      List<NodeLink> links,
      StoreSession[] sessions,
      int[] owner,
      Map<String, Integer> linkIndex) {
    this.state = state;
    this.map = state.map();
    this.links = links;
    this.sessions = sessions;
    this.owner = owner;
    this.linkIndex = linkIndex;
  }

  /** The snapshot of an agreed state; {@code known} gives links and sessions to keep. */
  static Routing of(
      ClusterState state, Map<String, NodeLink> links, Map<String, StoreSession> known) {
    List<NodeLink> members =
        state.topology().nodes().stream()
            .map(Node::id)
            .map(id -> Objects.requireNonNull(links.get(id), id))
            .toList();
    Map<String, Integer> index = new HashMap<>();
    StoreSession[] sessions = new StoreSession[members.size()];
    for (int i = 0; i < sessions.length; i++) {
      String id = members.get(i).node().id();
      index.put(id, i);
      StoreSession session = known.get(id);
      sessions[i] = session == null ? new ClosedSession(id) : session;
    }
    PartitionMap map = state.map();
    int[] owner = new int[map.size()];
    for (int p = 0; p < owner.length; p++) {
      owner[p] = Objects.requireNonNull(index.get(map.primary(p)), map.primary(p));
    }
    return new Routing(state, members, sessions, owner, index);
  }

  /** The partition of a key. */
  int partitionOf(byte[] key) {
    return map.id(map.locate(key));
  }

  /** The link of a member, -1 if the node is none. */
  int link(String node) {
    return linkIndex.getOrDefault(node, -1);
  }

  Routing withSession(int link, StoreSession session) {
    StoreSession[] next = sessions.clone();
    next[link] = session;
    return new Routing(state, links, next, owner, linkIndex);
  }

  Routing withOwner(int index, int link) {
    int[] next = owner.clone();
    next[index] = link;
    return new Routing(state, links, sessions, next, linkIndex);
  }

  Map<String, StoreSession> sessionsById() {
    Map<String, StoreSession> byId = new HashMap<>();
    for (int i = 0; i < sessions.length; i++) {
      byId.put(links.get(i).node().id(), sessions[i]);
    }
    return byId;
  }
}
