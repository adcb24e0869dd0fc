package io.partita.benchmarks.redis;

import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** A client that does the same work as the others. Thread-safe. */
interface Side extends AutoCloseable {

  String name();

  /** Reads an entry and waits; throws if there is none. */
  void get(int i);

  /** Writes an entry and waits. */
  void put(int i);

  /** The operations that don't wait, if the side has them. */
  default Optional<Async> async() {
    return Optional.empty();
  }

  /** Whether {@link #getAll} works. */
  default boolean readsSeveral() {
    return true;
  }

  /** Reads several entries in as few round trips as it can; throws if one is missing. */
  void getAll(int[] entries);

  @Override
  void close();

  /** The same without waiting. */
  interface Async {

    CompletionStage<?> get(int i);

    CompletionStage<?> put(int i);
  }
}
