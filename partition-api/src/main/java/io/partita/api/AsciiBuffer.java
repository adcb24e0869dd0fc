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
  @SuppressWarnings("deprecation") // drops the high halves of characters: of ASCII they are zero
  static boolean copy(String text, byte[] buffer) {
    int length = text.length();
    int all = 0;
    for (int i = 0; i < length; i++) {
      all |= text.charAt(i);
    }
    if (all >= ASCII_END) {
      return false;
    }
    text.getBytes(0, length, buffer, 0);
    return true;
  }
}
