package io.partita.testkit.backend;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.api.NodeUnavailableException;
import io.partita.api.Ttl;
import io.partita.api.spi.NodeStore;
import io.partita.api.spi.PutCondition;
import io.partita.api.spi.SessionClosedException;
import io.partita.api.spi.StoreSession;
import io.partita.api.spi.TransferControl;
import io.partita.testkit.history.HistoryRecorder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;

/** The part of {@link BackendContract} on many threads at once. */
public abstract class ConcurrencyClauses extends BarrierClauses {
  private static final int THREADS = 4;
  private static final int STEPS = 500;
  private static final int BARRIERS_PER_ROUND = 50;
  private static final int MOST_RECORDED_ROUNDS = 30;
  private static final int BATCHES_BEFORE_FREEZE = 100;
  private static final Duration FREEZE = Duration.ofSeconds(1);

  /** For subclasses. */
  protected ConcurrencyClauses() {}

  /** Where the choices of the tests come from; printed when one fails. */
  protected long seed() {
    return System.nanoTime();
  }

  /** How often a partition moves under load. */
  protected int rounds() {
    return 20;
  }

  @Test
  public void concurrent_incrementsAddUp() {
    ownBoth();
    inThreads(
        thread -> {
          StoreSession session = session(source());
          for (int i = 0; i < STEPS; i++) {
            await(session.increment(PARTITION, bytes("sum"), 1, Ttl.NONE));
          }
        });
    assertThat(freshText(source(), "sum")).hasValue(Integer.toString(THREADS * STEPS));
  }

  @Test
  public void concurrent_putIfAbsentHasOneWinner() {
    ownBoth();
    AtomicInteger winners = new AtomicInteger();
    inThreads(
        thread -> {
          StoreSession session = session(source());
          for (int i = 0; i < STEPS; i++) {
            byte[] value = bytes(Integer.toString(thread));
            if (await(
                session.put(PARTITION, bytes("k" + i), value, Ttl.NONE, PutCondition.IF_ABSENT))) {
              winners.incrementAndGet();
            }
          }
        });
    assertThat(winners).hasValue(STEPS);
  }

  @Test
  public void concurrent_putIfEqualLosesNoUpdate() {
    put(ownedSession(), "n", "0");
    inThreads(
        thread -> {
          StoreSession session = session(source());
          for (int i = 0; i < STEPS / 5; i++) {
            boolean done = false;
            while (!done) {
              byte[] before = await(session.get(PARTITION, bytes("n"))).orElseThrow();
              int next = Integer.parseInt(new String(before, StandardCharsets.US_ASCII)) + 1;
              done =
                  await(
                      session.put(
                          PARTITION,
                          bytes("n"),
                          bytes(Integer.toString(next)),
                          Ttl.NONE,
                          PutCondition.ifEqual(before)));
            }
          }
        });
    assertThat(freshText(source(), "n")).hasValue(Integer.toString(THREADS * (STEPS / 5)));
  }

  private void inThreads(IntConsumer work) {
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        int thread = i;
        running.add(threads.submit(() -> work.accept(thread)));
      }
      running.forEach(this::join);
    } finally {
      threads.shutdownNow();
    }
  }

  private void join(Future<?> running) {
    try {
      running.get(10 * patience().toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new AssertionError("a thread of the test failed", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  @Test
  public void concurrent_rule08_afterABarrierNoSessionOfAnOlderGenerationIsOpen() {
    ownBoth();
    TransferControl control = control(source());
    AtomicLong passed = new AtomicLong();
    AtomicLong opened = new AtomicLong();
    Runnable connecting =
        () -> {
          StoreSession session;
          try {
            session = session(source());
          } catch (NodeUnavailableException e) {
            return; // barriers have killed it before its handshake was over, again and again
          }
          opened.incrementAndGet();
          long barrier = passed.get();
          if (session.generation() < barrier) {
            // Nobody may have told it yet that it is over; what counts is that it does nothing.
            failure(SessionClosedException.class, () -> session.get(PARTITION, bytes("a")));
          }
          session.close();
        };
    try (MovingLoad load = new MovingLoad(this, Collections.nCopies(THREADS, connecting))) {
      for (int i = 0; i < BARRIERS_PER_ROUND * rounds(); i++) {
        long generation = await(control.raiseGeneration(token()));
        assertThat(await(control.barrier(generation, Duration.ZERO, LONG))).isTrue();
        passed.set(generation);
      }
      load.stop();
    }
    assertThat(opened).as("sessions opened").hasPositiveValue();
  }

  /**
   * Workers read and write while the partition moves to and fro, is given up and is taken over.
   * Each key has one writer, so every answer can be checked: no acknowledged write is lost, none is
   * undone, and no read is stale.
   */
  @Test
  public void concurrent_everyAcknowledgedWriteSurvivesTheMoves() {
    ownBoth();
    long seed = seed();
    SplittableRandom random = new SplittableRandom(seed);
    List<OwnKeysWorker> workers = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      workers.add(new OwnKeysWorker(i, new MovingClient(this), random.split()));
    }
    moveUnderLoad(workers, rounds(), random, seed);
    workers.forEach(OwnKeysWorker::check);
  }

  /** As before, but all workers share a few keys; what they saw must have an order. */
  @Test
  public void concurrent_historiesAreLinearizableThroughTheMoves() {
    ownBoth();
    long seed = seed();
    SplittableRandom random = new SplittableRandom(seed);
    HistoryRecorder recorder = HistoryRecorder.create();
    List<SharedKeysWorker> workers = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      workers.add(new SharedKeysWorker("w" + i, new MovingClient(this), random.split(), recorder));
    }
    moveUnderLoad(workers, Math.min(rounds(), MOST_RECORDED_ROUNDS), random, seed);
    recorder.history().requireLinearizable();
  }

  private void moveUnderLoad(
      List<? extends Runnable> workers, int rounds, SplittableRandom random, long seed) {
    try (MovingLoad load = new MovingLoad(this, workers)) {
      move(load, rounds, random);
      load.stop();
    } catch (AssertionError e) {
      throw new AssertionError("with seed " + seed, e);
    }
  }

  private void move(MovingLoad load, int rounds, SplittableRandom random) {
    boolean atSource = true;
    for (int round = 0; round < rounds; round++) {
      NodeStore from = atSource ? source() : target();
      NodeStore to = atSource ? target() : source();
      String name = atSource ? "target" : "source";
      Transfer transfer = new Transfer(this, from, to, name, PARTITION).claim().prepare();
      load.progress();
      transfer.depart();
      load.progress();
      transfer.barrier();
      load.progress();
      transfer.scan();
      load.progress();
      if (random.nextInt(4) == 0) {
        transfer.takeOver().barrier().scan();
        load.progress();
      }
      if (random.nextInt(4) == 0) {
        transfer.drainOnce();
        transfer.abort();
        load.progress();
        continue;
      }
      commit(transfer);
      // Whoever is told that the partition moved activates it: here, the workers.
      load.progress();
      transfer.activate();
      atSource = !atSource;
      if (random.nextBoolean()) {
        transfer.cleanUp();
        load.progress();
      }
    }
  }

  private static void commit(Transfer transfer) {
    int batches = 0;
    while (transfer.drainOnce() > 0 || !transfer.tryCommit()) {
      batches++;
      assertThat(batches).as("batches before a commit").isLessThan(100_000);
      if (batches > BATCHES_BEFORE_FREEZE) {
        transfer.freeze(FREEZE);
      }
    }
  }
}
