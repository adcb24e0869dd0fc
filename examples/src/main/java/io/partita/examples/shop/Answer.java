package io.partita.examples.shop;

/**
 * What a call of the cache came to, and when it began and ended in nanoseconds of the run.
 *
 * @param <T> type of the result
 */
sealed interface Answer<T> {

  long began();

  long ended();

  /** It was executed between beginning and end. */
  record Done<T>(T result, long began, long ended) implements Answer<T> {}

  /** It was certainly not executed. */
  record NotExecuted<T>(long began, long ended) implements Answer<T> {}

  /** It may have been executed, may be executed yet, or never. */
  record Unknown<T>(long began, long ended) implements Answer<T> {}
}
