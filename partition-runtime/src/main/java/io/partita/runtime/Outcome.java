package io.partita.runtime;

/**
 * What became of one key of an operation on several. Immutable.
 *
 * @param <T> type of the result
 */
public sealed interface Outcome<T> {

  /**
   * The result, as the operation on this key alone would have returned or thrown it.
   *
   * @throws RuntimeException if the key failed
   */
  T orThrow();

  /**
   * It was done.
   *
   * @param result of the key
   */
  record Done<T>(T result) implements Outcome<T> {
    @Override
    public T orThrow() {
      return result;
    }
  }

  /**
   * It failed.
   *
   * @param error names node and partition
   */
  record Failed<T>(RuntimeException error) implements Outcome<T> {
    @Override
    public T orThrow() {
      throw error;
    }
  }
}
