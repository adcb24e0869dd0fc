package io.partita.ring;

import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * MD5 digests (RFC 1321) as little-endian words, which is how the clients of this module read them.
 * No security rests on it.
 *
 * <p>Thread-safe: each thread has a digest of its own. {@link #word(byte[], int, int, int)}
 * allocates nothing after a thread's first call. Linear in the length.
 */
final class Md5 {
  private static final int WORDS = 4;
  private static final int BYTES = WORDS * Integer.BYTES;
  private static final ThreadLocal<Md5> OF_THREAD = ThreadLocal.withInitial(Md5::new);

  private final MessageDigest digest;
  private final byte[] result = new byte[BYTES];

  private Md5() {
    try {
      this.digest = MessageDigest.getInstance("MD5");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JVM has MD5", e);
    }
  }

  /** One of the four words of a digest, unsigned, 32 bits. */
  static long word(byte[] bytes, int offset, int length, int index) {
    return word(OF_THREAD.get().digest(bytes, offset, length), index);
  }

  /** The four words of a digest, unsigned, 32 bits each, as a new array. */
  static long[] words(byte[] bytes) {
    byte[] result = OF_THREAD.get().digest(bytes, 0, bytes.length);
    long[] words = new long[WORDS];
    for (int index = 0; index < WORDS; index++) {
      words[index] = word(result, index);
    }
    return words;
  }

  private static long word(byte[] result, int index) {
    int at = index * Integer.BYTES;
    return (result[at + 3] & 0xffL) << 24
        | (result[at + 2] & 0xff) << 16
        | (result[at + 1] & 0xff) << 8
        | (result[at] & 0xff);
  }

  private byte[] digest(byte[] bytes, int offset, int length) {
    digest.update(bytes, offset, length);
    try {
      digest.digest(result, 0, BYTES);
    } catch (DigestException e) {
      throw new AssertionError("a digest has 16 bytes", e);
    }
    return result;
  }
}
