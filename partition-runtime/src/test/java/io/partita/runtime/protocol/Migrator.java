package io.partita.runtime.protocol;

/**
 * What one migrator process knows. It may stop for ever at any phase (a crash), or go on much later
 * (a zombie).
 *
 * @param noted the generation that its barrier waits for, or the score of the entry that it copies,
 *     or {@link #NONE}. No step reads the generation that a scan leaves here; it stays because the
 *     reference model tells such states apart and the numbers of states must agree.
 * @param notedMoveId the move that is cleaned up, under a second barrier
 */
record Migrator(Phase phase, int attempt, int moveId, int noted, int notedMoveId) {

  static final int NONE = -1;

  static final Migrator NEW = new Migrator(Phase.START, 0, 0, NONE, NONE);

  /** What the migrator does next. */
  enum Phase {
    START,
    CLAIM_TARGET,
    LOOK,
    BUMP_FIRST,
    IMPORT,
    IMPORT_BARRIER,
    WIPE,
    DEPART,
    BUMP_AFTER,
    BARRIER,
    SCAN,
    DRAIN,
    AWAIT_COPY,
    COPY_ACKED,
    BUMP_MOVED,
    MOVED_BARRIER,
    CLEAN,
    OLD_MOVE_BARRIER,
    OLD_MOVE_CLEAN,
    DONE
  }

  Migrator to(Phase next) {
    return new Migrator(next, attempt, moveId, noted, notedMoveId);
  }

  /** Starts, or takes over, the move {@code changed}. */
  Migrator withMove(int changed) {
    return new Migrator(phase, 0, changed, noted, notedMoveId);
  }

  Migrator withAttempt(int changed) {
    return new Migrator(phase, changed, moveId, noted, notedMoveId);
  }

  Migrator noting(int generationOrScore) {
    return noting(generationOrScore, NONE);
  }

  Migrator noting(int generation, int move) {
    return new Migrator(phase, attempt, moveId, generation, move);
  }

  Migrator forgetting() {
    return noting(NONE, NONE);
  }
}
