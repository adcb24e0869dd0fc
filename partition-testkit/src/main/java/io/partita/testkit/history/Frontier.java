package io.partita.testkit.history;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** Configurations, none of which covers another. Not thread-safe. */
final class Frontier implements Iterable<Configuration> {

  private final Effort effort;
  private final Map<Integer, List<Configuration>> byState = new HashMap<>();
  private int size;

  Frontier(Effort effort) {
    this.effort = effort;
  }

  /** Adds a configuration and drops those it covers; returns false if one here covers it. */
  boolean add(Configuration added) {
    List<Configuration> peers = byState.computeIfAbsent(added.state(), state -> new ArrayList<>());
    effort.addComparisons(2 * peers.size());
    for (Configuration peer : peers) {
      if (peer.covers(added)) {
        return false;
      }
    }
    for (Iterator<Configuration> i = peers.iterator(); i.hasNext(); ) {
      if (added.covers(i.next())) {
        i.remove();
        size--;
      }
    }
    peers.add(added);
    size++;
    return true;
  }

  @Override
  public Iterator<Configuration> iterator() {
    return byState.values().stream().flatMap(List::stream).iterator();
  }

  boolean hasState(int state) {
    return byState.containsKey(state);
  }

  int size() {
    return size;
  }
}
