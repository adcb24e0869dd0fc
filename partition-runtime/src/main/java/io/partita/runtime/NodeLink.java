package io.partita.runtime;

import io.partita.api.Node;
import io.partita.api.NodeUnavailableException;
import io.partita.api.spi.NodeStore;
import io.partita.api.spi.StoreSession;
import io.partita.api.spi.TransferControl;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What this process has with one node: its store, and at most one handshake under way. */
final class NodeLink {
  private final Node node;
  private final NodeStore store;
  private final String client;
  private final long timeoutMillis;
  private @Nullable CompletableFuture<StoreSession> connecting;

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

  /** A new session; callers that ask while a handshake is under way share it. */
  CompletableFuture<StoreSession> connect() {
    CompletableFuture<StoreSession> mine;
    synchronized (this) {
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
              synchronized (this) {
                connecting = null;
              }
              if (error == null) {
                mine.complete(session);
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
