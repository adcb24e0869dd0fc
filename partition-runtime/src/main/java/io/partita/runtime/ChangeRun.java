package io.partita.runtime;

import java.time.Duration;
import java.util.concurrent.CompletionStage;

/** A change under way. Thread-safe. */
public interface ChangeRun {

  /** The plan that is carried out. */
  ChangePlan plan();

  /** How far it is. */
  Progress progress();

  /** Completes when the change has ended in whatever way; never fails. */
  CompletionStage<Result> result();

  /**
   * Waits for the end.
   *
   * @throws IllegalStateException if it has not ended by then
   */
  Result await(Duration timeout);

  /** Begins no further batch until {@link #resume}; the batch under way is finished. */
  void pause();

  /** Goes on after {@link #pause}. */
  void resume();

  /**
   * Ends the change as soon as possible: partitions that are in transit stay with their source,
   * those that have moved stay moved. Nodes that were added stay members if they hold something. A
   * change that cuts the line anew goes back all the way, which takes as long as it has taken.
   */
  void abort();

  /**
   * How far a change is. All numbers only grow, except for what is in transit.
   *
   * @param partitionsDone that have their new owner
   * @param partitionsTotal that have to move
   * @param keysCopied counting a key again for each time it was written meanwhile
   * @param bytesCopied of keys and values
   * @param phase what is going on, in words
   */
  record Progress(
      int partitionsDone, int partitionsTotal, long keysCopied, long bytesCopied, String phase) {

    /** Share of the partitions that have moved, 0 to 1. */
    public double fraction() {
      return partitionsTotal == 0 ? 1 : (double) partitionsDone / partitionsTotal;
    }
  }

  /**
   * How a change ended.
   *
   * @param end in which way
   * @param message what failed, with its node; empty if nothing did
   * @param progress at the end
   * @param duration from start to end
   */
  record Result(End end, String message, Progress progress, Duration duration) {}

  /** The ways in which a change ends. */
  enum End {
    /** Everything moved; the target map is in force. */
    COMPLETED,
    /** Ended by {@link ChangeRun#abort}; the map in force says what has moved. */
    ABORTED,
    /** Something failed; nothing is lost, and the change can be taken up again or planned anew. */
    FAILED
  }
}
