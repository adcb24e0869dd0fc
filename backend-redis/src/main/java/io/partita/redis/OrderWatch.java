package io.partita.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Sees to it that the order of keys on a server holds all entries (decision 022). What little there
 * is to do is done before a session begins; the rest in the background, by one process at a time,
 * while ordered reads are refused. Thread-safe.
 */
final class OrderWatch {
  private static final System.Logger LOG = System.getLogger(OrderWatch.class.getName());

  /** Of a server that holds no more keys than that, the order is put right at once. */
  static final int FEW_KEYS = 1_000;

  /** Keys that a step in the background looks at. */
  private static final int STEP = 256;

  /** Between two attempts of this process, at least. */
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private final RedisNode node;
  private final RedisLayout layout;
  private final OrderRepair repair;
  private final AtomicBoolean atWork = new AtomicBoolean();
  private volatile long endedAt = System.nanoTime() - PAUSE_NANOS;
  private volatile String lastReason = "";

  OrderWatch(RedisNode node) {
    this.node = node;
    this.layout = node.layout();
    this.repair = new OrderRepair(node, true);
  }

  /** Before a session; whatever comes of it, pages say for themselves whether they are whole. */
  CompletionStage<Wire> look(Wire wire) {
    if (!layout.isOrdered) {
      return CompletableFuture.completedFuture(wire);
    }
    Arguments arguments =
        new Arguments().add(layout.prefix).add(layout.pattern).add(RedisLayout.RESERVED);
    return wire.<Long, Boolean>run(
            -1,
            true,
            Script.ORDER_LOOK,
            layout.keeping(layout.node),
            arguments.add(FEW_KEYS).toArray(),
            done -> done == 1)
        .handle(
            (done, error) -> {
              if (error == null && !done) {
                begin();
              }
              return wire;
            });
  }

  /** Puts the order right in the background, unless somebody is at it. Returns at once. */
  void begin() {
    boolean rested = System.nanoTime() - endedAt >= PAUSE_NANOS;
    if (rested && !node.isClosed() && atWork.compareAndSet(false, true)) {
      goOn("", 0, 0);
    }
  }

  /** Step by step; one that fails ends it, and whoever finds the order incomplete begins again. */
  private void goOn(String cursor, long added, long removed) {
    node.begin(() -> repair.step(cursor, STEP))
        .whenComplete(
            (step, error) -> {
              if (error != null) {
                tell(Failures.unwrap(error));
                end();
              } else if (step.next().isPresent()) {
                goOn(step.next().get(), added + step.added(), removed + step.removed());
              } else {
                tell(cursor, added + step.added(), removed + step.removed());
                end();
              }
            });
  }

  private void end() {
    endedAt = System.nanoTime();
    atWork.set(false);
  }

  private void tell(String cursor, long added, long removed) {
    lastReason = "";
    if (!cursor.isEmpty()) { // else others were at it
      LOG.log(
          System.Logger.Level.INFO,
          "node {0}: {1} did not hold all entries: {2} keys added, {3} dropped",
          node.id(),
          new String(layout.order, UTF_8),
          added,
          removed);
    }
  }

  private void tell(Throwable error) {
    String reason = String.valueOf(error.getMessage());
    boolean told = reason.equals(lastReason);
    lastReason = reason;
    LOG.log(
        told || node.isClosed() ? System.Logger.Level.DEBUG : System.Logger.Level.WARNING,
        "node {0}: {1} does not hold all entries, and can not be put right yet: {2}",
        node.id(),
        new String(layout.order, UTF_8),
        reason);
  }
}
