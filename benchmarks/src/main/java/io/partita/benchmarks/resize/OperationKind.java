package io.partita.benchmarks.resize;

/** What latencies are told apart by. */
public enum OperationKind {
  /** A read. */
  GET,
  /** An unconditional write. */
  PUT,
  /** A write if there is no entry. */
  PUT_IF_ABSENT,
  /** A write if the value is as expected. */
  REPLACE,
  /** A removal. */
  REMOVE,
  /** An addition. */
  INCREMENT,
  /** Another time to live. */
  EXPIRE,
  /** A read of the time to live. */
  TTL
}
