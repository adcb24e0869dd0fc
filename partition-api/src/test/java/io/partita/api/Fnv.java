package io.partita.api;

/** A hash function without a library: FNV-1a, its bits mixed once more. */
public final class Fnv {

  /** The line of this hash, without hash tags. */
  public static final HashKeySpace KEY_SPACE = new HashKeySpace("fnv1a-mixed", Fnv::hash, false);

  private Fnv() {}

  /** The hash of {@code length} bytes from {@code offset}. */
  public static long hash(byte[] bytes, int offset, int length) {
    long hash = 0xcbf29ce484222325L;
    for (int i = offset; i < offset + length; i++) {
      hash = (hash ^ (bytes[i] & 0xff)) * 0x100000001b3L;
    }
    return mix(hash);
  }

  /** A permutation of the longs whose output bits all depend on all input bits. */
  public static long mix(long value) {
    long x = value;
    x = (x ^ x >>> 32) * 0xd6e8feb86659fd93L;
    x = (x ^ x >>> 32) * 0xd6e8feb86659fd93L;
    return x ^ x >>> 32;
  }
}
