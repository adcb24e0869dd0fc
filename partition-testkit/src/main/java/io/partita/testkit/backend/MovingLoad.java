package io.partita.testkit.backend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.partita.api.OutcomeUnknownException;
import io.partita.api.PartitionState;
import io.partita.api.Ttl;
import io.partita.api.spi.NodeStore;
import io.partita.api.spi.PartitionMovedException;
import io.partita.api.spi.PutCondition;
import io.partita.api.spi.SessionClosedException;
import io.partita.api.spi.StoreSession;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Clients that read and write a partition wherever it is. Each key has one writer. */
final class MovingLoad {
  private static final int KEYS_PER_WORKER = 6;
  private static final int OPERATIONS_PER_STEP = 30;

  private final BackendFixture fixture;
  private final List<Worker> workers = new ArrayList<>();
  private final AtomicLong operations = new AtomicLong();
  private volatile boolean frozen;
  private volatile boolean stopped;
  private volatile @Nullable Throwable failure;

  MovingLoad(BackendFixture fixture, int threads, long seed) {
    this.fixture = fixture;
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = 0; i < threads; i++) {
      workers.add(new Worker(i, random.split()));
    }
  }

  List<Worker> workers() {
    return workers;
  }

  void stop() {
    stopped = true;
  }

  /** Lets no operation begin, so that a change log can become empty. */
  void freeze(boolean on) {
    frozen = on;
  }

  /** Waits until the workers have done something since. */
  void progress() {
    long enough = operations.get() + OPERATIONS_PER_STEP;
    fixture.until(
        "the workers go on",
        () -> {
          Throwable seen = failure;
          if (seen != null) {
            throw new AssertionError("a worker failed", seen);
          }
          return operations.get() >= enough;
        });
  }

  /** A client that is the only writer of its keys. */
  final class Worker implements Runnable {
    private final int number;
    private final SplittableRandom random;
    private final Map<String, String> expected = new TreeMap<>();
    private final List<NodeStore> nodes = List.of(fixture.source(), fixture.target());
    private final List<Optional<StoreSession>> sessions =
        new ArrayList<>(List.of(Optional.empty(), Optional.empty()));
    private int at;
    private long next;

    private Worker(int number, SplittableRandom random) {
      this.number = number;
      this.random = random;
    }

    @Override
    public void run() {
      try {
        while (!stopped) {
          if (frozen) {
            LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(100));
          } else {
            step("w" + number + "-" + random.nextInt(KEYS_PER_WORKER));
            operations.incrementAndGet();
          }
        }
      } catch (RuntimeException | AssertionError e) {
        failure = e;
        throw e;
      }
    }

    private void step(String key) {
      switch (random.nextInt(6)) {
        case 0 -> checkRemove(key);
        case 1 -> checkPutIf(key);
        case 2 -> checkIncrement(key);
        case 3 -> {
          String value = newValue();
          write(
              key,
              s ->
                  s.put(
                      BackendFixture.PARTITION,
                      bytes(key),
                      bytes(value),
                      Ttl.NONE,
                      PutCondition.ALWAYS),
              value);
        }
        default -> checkRead(key);
      }
    }

    private String newValue() {
      return Long.toString(next++);
    }

    private void checkRead(String key) {
      Optional<byte[]> value = routed(s -> s.get(BackendFixture.PARTITION, bytes(key)));
      assertThat(value.map(v -> new String(v, UTF_8)))
          .as("value of %s", key)
          .isEqualTo(Optional.ofNullable(expected.get(key)));
    }

    private void checkRemove(String key) {
      boolean was = expected.containsKey(key);
      Optional<Boolean> removed =
          write(key, s -> s.remove(BackendFixture.PARTITION, bytes(key)), null);
      removed.ifPresent(r -> assertThat(r).as("removed %s", key).isEqualTo(was));
    }

    private void checkPutIf(String key) {
      String before = expected.get(key);
      String value = newValue();
      PutCondition condition =
          before == null ? PutCondition.IF_ABSENT : PutCondition.ifEqual(bytes(before));
      Optional<Boolean> done =
          write(
              key,
              s -> s.put(BackendFixture.PARTITION, bytes(key), bytes(value), Ttl.NONE, condition),
              value);
      done.ifPresent(d -> assertThat(d).as("condition of %s on %s", key, before).isTrue());
    }

    private void checkIncrement(String key) {
      long sum = Long.parseLong(expected.getOrDefault(key, "0")) + 1;
      Optional<Long> counted =
          write(
              key,
              s -> s.increment(BackendFixture.PARTITION, bytes(key), 1, Ttl.NONE),
              Long.toString(sum));
      counted.ifPresent(c -> assertThat(c).as("sum of %s", key).isEqualTo(sum));
    }

    /** Executes a write; empty if its outcome is unknown, and then finds out which it was. */
    private <T> Optional<T> write(
        String key, Function<StoreSession, CompletionStage<T>> write, @Nullable String after) {
      Optional<T> outcome;
      try {
        outcome = Optional.of(routed(write));
      } catch (OutcomeUnknownException e) {
        Optional<byte[]> found = routed(s -> s.get(BackendFixture.PARTITION, bytes(key)));
        if (found.map(v -> new String(v, UTF_8)).equals(Optional.ofNullable(expected.get(key)))) {
          return Optional.empty();
        }
        outcome = Optional.empty();
      }
      if (after == null) {
        expected.remove(key);
      } else {
        expected.put(key, after);
      }
      return outcome;
    }

    /** Executes an operation where the partition is. */
    private <T> T routed(Function<StoreSession, CompletionStage<T>> operation) {
      for (int hops = 0; hops < 1_000_000; hops++) {
        StoreSession session = session();
        try {
          return fixture.await(operation.apply(session));
        } catch (SessionClosedException e) {
          sessions.set(at, Optional.empty());
        } catch (PartitionMovedException e) {
          int other = 1 - at;
          if (e.state() == PartitionState.MOVED) {
            fixture.await(fixture.control(nodes.get(other)).activate(e.partition(), e.migration()));
          }
          at = other;
        }
      }
      throw new AssertionError("nobody serves the partition");
    }

    private StoreSession session() {
      Optional<StoreSession> open = sessions.get(at);
      if (open.isEmpty()) {
        open = Optional.of(fixture.session(nodes.get(at)));
        sessions.set(at, open);
      }
      return open.get();
    }

    /** Compares all keys with what was acknowledged. */
    void check() {
      for (int i = 0; i < KEYS_PER_WORKER; i++) {
        checkRead("w" + number + "-" + i);
      }
    }

    private byte[] bytes(String text) {
      return BackendFixture.bytes(text);
    }
  }
}
