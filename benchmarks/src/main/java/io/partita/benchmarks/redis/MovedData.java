package io.partita.benchmarks.redis;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;

/**
 * What is moved. Immutable.
 *
 * @param keys how many
 * @param bytes of each value
 * @param seed of the values
 */
record MovedData(int keys, int bytes, long seed) {
  private static final int WINDOW = 1_000;
  private static final int MOST_WINDOW_BYTES = 4 << 20;

  static String key(int i) {
    return String.format(Locale.ROOT, "key:%09d", i);
  }

  /** Of a key and its value. */
  long entryBytes() {
    return key(0).length() + (long) bytes;
  }

  /** The value of a key: bytes that don't compress, of its own. */
  byte[] value(int i) {
    byte[] value = new byte[bytes];
    new SplittableRandom(seed * 1_000_003 + i).nextBytes(value);
    return value;
  }

  /** Puts all of it, some of it at a time. */
  void fill(BiFunction<String, byte[], CompletableFuture<?>> put) {
    int window = Math.max(1, Math.min(WINDOW, MOST_WINDOW_BYTES / bytes));
    for (int from = 0; from < keys; from += window) {
      List<CompletableFuture<?>> answers = new ArrayList<>(window);
      for (int i = from; i < Math.min(keys, from + window); i++) {
        answers.add(put.apply(key(i), value(i)));
      }
      answers.forEach(CompletableFuture::join);
    }
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%,d x %,d B", keys, bytes);
  }
}
