package io.partita.redis;

import io.lettuce.core.KillArgs;
import io.partita.api.PartitaException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * Rule 8: waits until one list of the server's connections shows no session of an older generation,
 * and kills those that linger. Only a clean list counts; anything else means not passed.
 */
final class Barrier {
  private static final long FIRST_PAUSE_MILLIS = 1;
  private static final long LONGEST_PAUSE_MILLIS = 50;

  private final RedisNode node;
  private final ControlSteps steps;
  private final Wire wire;
  private final long generation;
  private final long start = System.nanoTime();
  private final long grace;
  private final long timeout;
  private final CompletableFuture<Boolean> passed = new CompletableFuture<>();
  private long pause = FIRST_PAUSE_MILLIS;

  Barrier(
      RedisNode node,
      ControlSteps steps,
      Wire wire,
      long generation,
      Duration grace,
      Duration timeout) {
    this.node = node;
    this.steps = steps;
    this.wire = wire;
    this.generation = generation;
    this.grace = grace.toNanos();
    this.timeout = timeout.toNanos();
  }

  CompletionStage<Boolean> pass() {
    look();
    return passed;
  }

  private void look() {
    wire.<String, List<Long>>send(-1, false, c -> c.clientList(), this::older)
        .whenComplete(
            (older, error) -> {
              try {
                if (error != null) {
                  onError(Failures.unwrap(error));
                } else if (older.isEmpty()) {
                  end();
                } else {
                  goOn(older);
                }
              } catch (RuntimeException e) {
                passed.completeExceptionally(e);
              }
            });
  }

  /** A server that is busy with a script answers so: not passed yet. */
  private void onError(Throwable error) {
    if (wire.isOpen() && String.valueOf(error.getMessage()).contains("BUSY")) {
      again();
    } else {
      passed.completeExceptionally(error);
    }
  }

  private void end() {
    steps
        .<Long, Boolean>run(
            wire, true, Script.PASSED, new Arguments().add(generation).toArray(), done -> true)
        .whenComplete(
            (done, error) -> {
              if (error == null) {
                passed.complete(true);
              } else {
                passed.completeExceptionally(Failures.unwrap(error));
              }
            });
  }

  private void goOn(List<Long> older) {
    long elapsed = System.nanoTime() - start;
    if (elapsed < grace) {
      again();
      return;
    }
    List<CompletableFuture<?>> killed = new ArrayList<>();
    for (long id : older) {
      killed.add(
          wire.<Long, Long>send(-1, false, c -> c.clientKill(KillArgs.Builder.id(id)), n -> n));
    }
    CompletableFuture.allOf(killed.toArray(new CompletableFuture<?>[0]))
        .whenComplete(
            (done, error) -> {
              if (error != null) {
                onError(Failures.unwrap(error));
              } else {
                again();
              }
            });
  }

  private void again() {
    if (System.nanoTime() - start >= timeout) {
      passed.complete(false);
      return;
    }
    node.executor().schedule(this::look, pause, TimeUnit.MILLISECONDS);
    pause = Math.min(LONGEST_PAUSE_MILLIS, 2 * pause);
  }

  /** The ids of connections that are sessions of an older generation. */
  private List<Long> older(String list) {
    List<Long> older = new ArrayList<>();
    String names = "name=" + node.layout().clientNames();
    for (String line : list.split("\n", -1)) {
      String[] facts = line.trim().split(" ", -1);
      if (facts.length < 2) {
        continue;
      }
      for (String fact : facts) {
        if (fact.startsWith(names) && isOlder(fact.substring(fact.lastIndexOf(':') + 1))) {
          older.add(id(facts[0]));
        }
      }
    }
    return older;
  }

  private boolean isOlder(String named) {
    return !named.isEmpty()
        && Character.isDigit(named.charAt(0))
        && Long.parseLong(named) < generation;
  }

  private long id(String fact) {
    if (!fact.startsWith("id=")) {
      throw new PartitaException("node " + node.id() + ": CLIENT LIST begins with " + fact);
    }
    return Long.parseLong(fact.substring("id=".length()));
  }
}
