package io.partita.api;

/** Where a thread puts the bytes of a short key while it hashes them. */
final class AsciiBuffer {
  static final int LENGTH = 256;

  private static final int ASCII_END = 0x80;
  private static final ThreadLocal<byte[]> BUFFER = ThreadLocal.withInitial(() -> new byte[LENGTH]);

  private AsciiBuffer() {}

  /** The buffer of the calling thread; what it holds is lost with the next call. */
  static byte[] ofThisThread() {
    return BUFFER.get();
  }

  /**
   * Copies a text that is not longer than the buffer.
   *
   * @return whether it is ASCII; if not, the buffer holds nothing of use
   */
  static boolean copy(String text, byte[] buffer) {
    int all = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      all |= c;
      buffer[i] = (byte) c;
    }
    return all < ASCII_END;
  }
}
