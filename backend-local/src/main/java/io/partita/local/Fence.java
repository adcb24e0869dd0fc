package io.partita.local;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.LongSupplier;

/**
 * A node's generation and token, and the sessions that are named after a generation.
 *
 * <p>Steps on single partitions hold the shared lock, and a slot's lock inside it. Steps that
 * concern the node (a claim, a bump, adding slots, reading the whole table) hold the exclusive one,
 * so each is one atomic step for everybody. Opening a session holds the shared lock: it falls
 * before or after a departure with its bump, never between the two.
 */
final class Fence {
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
  private final Set<LocalSession> sessions = ConcurrentHashMap.newKeySet();
  private final LongSupplier generations;
  private long generation;
  private long token;
  private boolean admitted;
  private volatile boolean ended;

  /**
   * A fence.
   *
   * @param generations gives generations that were never used, each above all before
   */
  Fence(LongSupplier generations) {
    this.generations = generations;
    this.generation = generations.getAsLong();
  }

  /** For steps on single partitions. */
  Lock shared() {
    return lock.readLock();
  }

  /** For steps that concern the node. */
  Lock exclusive() {
    return lock.writeLock();
  }

  /** The generation; under either lock. */
  long generation() {
    return generation;
  }

  /** A new generation: all sessions there are belong to older ones. Under the exclusive lock. */
  long bump() {
    generation = generations.getAsLong();
    return generation;
  }

  /** The highest token claimed; under either lock. */
  long token() {
    return token;
  }

  /** Under the exclusive lock. */
  boolean claim(long newToken) {
    if (newToken <= token) {
      return false;
    }
    token = newToken;
    return true;
  }

  /** Whether somebody has put the table in order; under either lock. */
  boolean isAdmitted() {
    return admitted;
  }

  /** It stays so until the node restarts. Under the exclusive lock. */
  void admit() {
    admitted = true;
  }

  /** The node restarts. Under the exclusive lock. */
  void dismiss() {
    admitted = false;
  }

  /** Whether the node has lost its memory. */
  boolean isEnded() {
    return ended;
  }

  /** Registers a session of the present generation. Under the shared lock. */
  void join(LocalSession session) {
    sessions.add(session);
  }

  /** Forgets a session that is closed and has nothing under way. */
  void leave(LocalSession session) {
    sessions.remove(session);
  }

  /** Closes the sessions that are older than a generation. */
  void killOlderThan(long newest) {
    for (LocalSession session : sessions) {
      if (session.generation() < newest) {
        session.close();
      }
    }
  }

  /** Whether no older session is open or has anything under way. */
  boolean isClean(long newest) {
    for (LocalSession session : sessions) {
      if (session.generation() < newest && !session.isGone()) {
        return false;
      }
    }
    return true;
  }

  /** Closes the sessions of one view. */
  void closeSessionsOf(LocalNode node) {
    for (LocalSession session : sessions) {
      if (session.isOf(node)) {
        session.close();
      }
    }
  }

  /** The node loses its memory: no session is opened any more, those there are end. */
  void end() {
    exclusive().lock();
    try {
      ended = true;
    } finally {
      exclusive().unlock();
    }
    killOlderThan(Long.MAX_VALUE);
  }
}
