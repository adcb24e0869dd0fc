package io.partita.ring;

/**
 * Jump consistent hash, exactly as published: with one bucket more, a key stays where it is or goes
 * to the new bucket.
 *
 * <p>J. Lamping, E. Veach, A Fast, Minimal Memory, Consistent Hash Algorithm, 2014,
 * arXiv:1406.2294.
 */
final class JumpHash {
  private static final long MULTIPLIER = 2862933555777941757L;

  private JumpHash() {}

  /**
   * The bucket of a key, 0 to {@code buckets - 1}, in O(log buckets) steps on average.
   *
   * @param buckets at least 1
   */
  static int bucket(long key, int buckets) {
    long state = key;
    long bucket = 0;
    long next = 0;
    while (next < buckets) {
      bucket = next;
      state = state * MULTIPLIER + 1;
      // The upper 31 bits, plus 1, are the random number of this step, in units of 2^-31.
      next = (long) ((bucket + 1) * (0x1p31 / ((state >>> 33) + 1)));
    }
    return (int) bucket;
  }
}
