package io.partita.runtime;

import io.partita.api.spi.TopologyStore.Watch;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;

/** Those who want to be told when a topology store has changed. Thread-safe. */
final class Watchers {
  private static final System.Logger LOG = System.getLogger(Watchers.class.getName());

  /** Compared by identity: one who watches twice has two watches, each with its own end. */
  private static final class Watcher {
    final Runnable hint;

    Watcher(Runnable hint) {
      this.hint = Objects.requireNonNull(hint, "hint");
    }
  }

  private final List<Watcher> watchers = new CopyOnWriteArrayList<>();
  private volatile boolean closed;

  /** Adds one, who is never told anything if the store is closed. */
  Watch add(Runnable hint) {
    Watcher watcher = new Watcher(hint);
    watchers.add(watcher);
    if (closed) {
      watchers.clear();
    }
    return () -> watchers.remove(watcher);
  }

  /** Tells all, on the calling thread, which must hold no lock. */
  void tell() {
    for (Watcher watcher : watchers) {
      try {
        watcher.hint.run();
      } catch (Throwable e) {
        // Whatever it is, it is the watcher's own: the change was made, and others wait to hear it.
        LOG.log(System.Logger.Level.WARNING, "a watcher of the topology store threw", e);
      }
    }
  }

  /** Ends all watches. Idempotent. */
  void close() {
    closed = true;
    watchers.clear();
  }
}
