package io.partita.redis;

import io.lettuce.core.api.StatefulConnection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The connections of a driver that are not closed yet. Each is closed once: the driver takes a
 * second time for a mistake and says so. Thread-safe.
 */
final class Connections {
  private final Set<StatefulConnection<?, ?>> open = ConcurrentHashMap.newKeySet();
  private final Map<StatefulConnection<?, ?>, CompletableFuture<Void>> closing =
      new ConcurrentHashMap<>();

  void opened(StatefulConnection<?, ?> connection) {
    open.add(connection);
  }

  /** Begins to close one. Idempotent. */
  void close(StatefulConnection<?, ?> connection) {
    if (open.remove(connection)) {
      CompletableFuture<Void> ending = connection.closeAsync();
      closing.put(connection, ending);
      ending.whenComplete((done, error) -> closing.remove(connection));
    }
  }

  /** Begins to close all; completes when they are. */
  CompletableFuture<Void> closeAll() {
    open.forEach(this::close);
    return CompletableFuture.allOf(closing.values().toArray(CompletableFuture[]::new));
  }
}
