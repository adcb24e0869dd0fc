package io.partita.runtime;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * How far a change is, and whether it may go on. Written by the coordinator's thread; read, paused
 * and aborted by any.
 */
final class ChangeProgress {

  /** The change was aborted by its user. */
  static final class Aborted extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Aborted() {
      super("aborted", null, false, false);
    }
  }

  /** A node has restarted, and waits to be put in order: the term is to begin anew. */
  static final class NodeRestarted extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NodeRestarted() {
      super("a node has restarted", null, false, false);
    }
  }

  /** Counts of one move, used by the coordinator's thread alone. */
  private static final class Tally {
    private long attempt;
    private long keys;
    private long bytes;
  }

  /** As many halvings leave one partition of each batch. */
  private static final int MOST_INTERRUPTIONS = 16;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition mayGoOn = lock.newCondition();
  private final Map<Move, Tally> tallies = new HashMap<>();
  private final boolean goingBack;
  private volatile boolean aborted;
  private volatile boolean outOfOrder;

  /** Used by the coordinator's thread alone. */
  private int interruptions;

  private boolean paused;
  private volatile ChangeRun.Progress now;

  ChangeProgress(int partitions) {
    this(new ChangeRun.Progress(0, partitions, 0, 0, "waiting for the lease"), false);
  }

  private ChangeProgress(ChangeRun.Progress now, boolean goingBack) {
    this.now = now;
    this.goingBack = goingBack;
  }

  /** Of the same change on its way back. */
  ChangeProgress goingBack() {
    ChangeRun.Progress p = now;
    return new ChangeProgress(
        new ChangeRun.Progress(
            0, p.partitionsTotal(), p.keysCopied(), p.bytesCopied(), "going back"),
        true);
  }

  boolean isGoingBack() {
    return goingBack;
  }

  ChangeRun.Progress now() {
    return now;
  }

  void pause() {
    lock.lock();
    try {
      paused = true;
    } finally {
      lock.unlock();
    }
  }

  void resume() {
    lock.lock();
    try {
      paused = false;
      mayGoOn.signalAll();
    } finally {
      lock.unlock();
    }
  }

  void abort() {
    lock.lock();
    try {
      aborted = true;
      mayGoOn.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** A node was found that has restarted: the term ends at its next step, or while paused. */
  void beginAnew() {
    lock.lock();
    try {
      outOfOrder = true;
      mayGoOn.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** A term ended before anything had moved. */
  void interrupted() {
    interruptions = Math.min(MOST_INTERRUPTIONS, interruptions + 1);
  }

  /**
   * How many terms have ended so, up to a bound; those that come after moved something count, too.
   */
  int interruptions() {
    return interruptions;
  }

  /** All nodes are admitted. */
  void inOrder() {
    outOfOrder = false;
  }

  /** Waits while the change is paused. */
  void awaitTurn() {
    lock.lock();
    try {
      while (paused && !aborted && !outOfOrder) {
        phase("paused");
        mayGoOn.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
    stopIfAborted();
  }

  void stopIfAborted() {
    if (aborted) {
      throw new Aborted();
    }
    if (outOfOrder) {
      throw new NodeRestarted();
    }
  }

  boolean isAborted() {
    return aborted;
  }

  void phase(String phase) {
    ChangeRun.Progress p = now;
    now =
        new ChangeRun.Progress(
            p.partitionsDone(), p.partitionsTotal(), p.keysCopied(), p.bytesCopied(), phase);
  }

  /** What a term finds left to do, beside what was done by earlier ones. */
  void total(int left) {
    ChangeRun.Progress p = now;
    int total = Math.max(p.partitionsTotal(), p.partitionsDone() + left);
    now = new ChangeRun.Progress(total - left, total, p.keysCopied(), p.bytesCopied(), p.phase());
  }

  void copied(Move move, long keys, long bytes) {
    Tally tally = tally(move);
    tally.keys += keys;
    tally.bytes += bytes;
    ChangeRun.Progress p = now;
    now =
        new ChangeRun.Progress(
            p.partitionsDone(),
            p.partitionsTotal(),
            p.keysCopied() + keys,
            p.bytesCopied() + bytes,
            p.phase());
  }

  void done(Move move) {
    ChangeRun.Progress p = now;
    now =
        new ChangeRun.Progress(
            p.partitionsDone() + 1,
            p.partitionsTotal(),
            p.keysCopied(),
            p.bytesCopied(),
            p.phase());
  }

  long attempt(Move move) {
    return tally(move).attempt;
  }

  long nextAttempt(Move move) {
    return ++tally(move).attempt;
  }

  long keysOf(Move move) {
    return tally(move).keys;
  }

  long bytesOf(Move move) {
    return tally(move).bytes;
  }

  private Tally tally(Move move) {
    return tallies.computeIfAbsent(move, m -> new Tally());
  }
}
