package io.partita.testkit.backend;

import io.partita.api.PartitionState;
import io.partita.api.spi.NodeStore;
import io.partita.api.spi.PartitionMovedException;
import io.partita.api.spi.SessionClosedException;
import io.partita.api.spi.StoreSession;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/** A client that sends its operations to wherever the partition is. For one thread. */
final class MovingClient {
  private static final int MOST_HOPS = 100_000;
  private static final int HOPS_WITHOUT_PAUSE = 10;

  private final BackendFixture fixture;
  private final List<NodeStore> nodes;
  private final List<Optional<StoreSession>> sessions =
      new ArrayList<>(List.of(Optional.empty(), Optional.empty()));
  private int at;

  MovingClient(BackendFixture fixture) {
    this.fixture = fixture;
    this.nodes = List.of(fixture.source(), fixture.target());
  }

  /** The outcome of an operation; executed exactly once unless it throws. */
  <T> T execute(Function<StoreSession, CompletionStage<T>> operation) {
    for (int hop = 0; hop < MOST_HOPS; hop++) {
      try {
        return fixture.await(operation.apply(session()));
      } catch (SessionClosedException e) {
        sessions.set(at, Optional.empty());
      } catch (PartitionMovedException e) {
        follow(e);
      }
      if (hop > HOPS_WITHOUT_PAUSE) {
        LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(100));
      }
    }
    throw new AssertionError("nobody serves the partition");
  }

  private void follow(PartitionMovedException refusal) {
    if (refusal.state() == PartitionState.MOVING) {
      return; // frozen: here again
    }
    at = 1 - at;
    if (refusal.state() == PartitionState.MOVED) {
      fixture.await(
          fixture.control(nodes.get(at)).activate(refusal.partition(), refusal.migration()));
    }
  }

  private StoreSession session() {
    StoreSession session = sessions.get(at).orElseGet(() -> fixture.session(nodes.get(at)));
    sessions.set(at, Optional.of(session));
    return session;
  }
}
