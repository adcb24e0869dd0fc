package io.partita.benchmarks.resize;

/** A way in which a run can go wrong. */
public enum Finding {
  /** An entry is gone that was acknowledged and neither removed nor expired. */
  LOST,
  /** An entry is back that was removed. */
  RESURRECTED,
  /** A key holds an older value of its own. */
  STALE,
  /** A key holds a value that was never written to it. */
  FOREIGN,
  /** A write's condition was answered against the state that the key had. */
  WRONG_ANSWER,
  /** An entry lives, or says that it will live, longer than was acknowledged. */
  TTL_LENGTHENED,
  /** An entry says that it will end much sooner than was acknowledged. */
  TTL_SHORTENED,
  /** The history of a hot key is not linearizable. */
  NOT_LINEARIZABLE,
  /** The checker could not decide about a hot key. */
  UNDECIDED,
  /** An operation threw, though all nodes live. */
  FAILED_OPERATION,
  /** A change of the topology did not complete. */
  FAILED_CHANGE,
  /** A key lies where the map does not say. */
  MISPLACED
}
