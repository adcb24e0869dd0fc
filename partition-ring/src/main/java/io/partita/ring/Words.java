package io.partita.ring;

/** Hashes of 32 bits as tokens: the hash is the top half, the low half is 0. Thread-safe. */
final class Words {
  private static final long LOW_HALF = 0xffff_ffffL;

  private Words() {}

  /** The token of a 32-bit hash. */
  static long token(long hash) {
    return hash << Integer.SIZE;
  }

  /** The last token with the hash of that one: an arc that ends at a hash ends there. */
  static long last(long token) {
    return token | LOW_HALF;
  }
}
