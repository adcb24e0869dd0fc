package io.partita.runtime;

import io.partita.api.Node;
import io.partita.api.NodeNotAdmittedException;
import io.partita.api.NodeUnavailableException;
import io.partita.api.spi.NodeStore;
import io.partita.api.spi.StoreSession;
import io.partita.api.spi.TransferControl;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What this process has with one node: its store, and at most one handshake under way. */
final class NodeLink {
  /** Between two handshakes with a node that is not admitted, at least. */
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  private final Node node;
  private final NodeStore store;
  private final String client;
  private final long timeoutMillis;
  private @Nullable CompletableFuture<StoreSession> connecting;
  private @Nullable NodeNotAdmittedException refused;
  private long refusedUntil;

  NodeLink(Node node, NodeStore store, String client, long timeoutMillis) {
    this.node = node;
    this.store = store;
    this.client = client;
    this.timeoutMillis = timeoutMillis;
  }

  Node node() {
    return node;
  }

  NodeStore store() {
    return store;
  }

  TransferControl control() {
    return store
        .control()
        .orElseThrow(() -> new IllegalStateException("node " + node.id() + " has no fencing"));
  }

  /**
   * A new session; callers that ask while a handshake is under way share it. A node that is not
   * admitted is left alone for a moment, however many operations wait for it.
   */
  CompletableFuture<StoreSession> connect() {
    CompletableFuture<StoreSession> mine;
    synchronized (this) {
      NodeNotAdmittedException before = refused;
      if (before != null && System.nanoTime() - refusedUntil < 0) {
        return CompletableFuture.failedFuture(before);
      }
      if (connecting != null) {
        return connecting;
      }
      mine = new CompletableFuture<>();
      connecting = mine;
    }
    CompletableFuture<StoreSession> handshake;
    try {
      handshake = store.connect(client).toCompletableFuture();
    } catch (RuntimeException e) {
      handshake = CompletableFuture.failedFuture(e);
    }
    handshake
        .copy()
        .orTimeout(timeoutMillis, TimeUnit.MILLISECONDS)
        .whenComplete(
            (session, error) -> {
              Throwable cause = error == null ? null : Failures.unwrap(error);
              NodeNotAdmittedException notYet =
                  cause instanceof NodeNotAdmittedException refusal ? refusal : null;
              synchronized (this) {
                connecting = null;
                refused = notYet;
                refusedUntil =
                    System.nanoTime()
                        + ThreadLocalRandom.current().nextLong(PAUSE_NANOS, 2 * PAUSE_NANOS);
              }
              if (error == null) {
                mine.complete(session);
              } else if (notYet != null) {
                mine.completeExceptionally(notYet);
              } else {
                mine.completeExceptionally(
                    new NodeUnavailableException(
                        node.id(), -1, "no session: " + Failures.unwrap(error), error));
              }
            });
    return mine;
  }

  void close() {
    store.close();
  }
}
