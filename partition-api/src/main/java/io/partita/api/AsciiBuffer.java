package io.partita.api;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Where a thread puts the bytes of a short key while it hashes them.
 *
 * <p>A text is checked in two steps, each of which becomes a few instructions. That no character is
 * above 255 follows from how a JVM stores a text, one byte or two for each character: with one byte
 * the comparison can't hold, so the compiler removes the loop. The second step looks at the copied
 * bytes, eight at a time. One loop that looks for ASCII at once costs as much as copying and
 * hashing together.
 */
final class AsciiBuffer {
  static final int LENGTH = 256;

  private static final int BYTE_MAX = 0xff;
  private static final long NOT_ASCII = 0x8080_8080_8080_8080L;

  /** In any order of bytes: all of them are looked at for the same bit. */
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

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
  @SuppressWarnings("deprecation") // drops the high halves of characters: they are zero
  static boolean copy(String text, byte[] buffer) {
    int length = text.length();
    if (!hasBytesOnly(text, length)) {
      return false;
    }
    text.getBytes(0, length, buffer, 0);
    return isAscii(buffer, length);
  }

  private static boolean hasBytesOnly(String text, int length) {
    for (int i = 0; i < length; i++) {
      // Not charAt: what the compiler knows of that method comes from all texts of the JVM, and a
      // few wide ones among them leave a call in the loop. Not a bitwise or of all characters: it
      // does not know the range of that.
      if (text.codePointAt(i) > BYTE_MAX) {
        return false;
      }
    }
    return true;
  }

  private static boolean isAscii(byte[] bytes, int length) {
    long all = 0;
    if (length < Long.BYTES) {
      for (int i = 0; i < length; i++) {
        all |= bytes[i];
      }
    } else {
      // Blocks that overlap: no loop up to 32 bytes, the length of most keys.
      all = word(bytes, 0) | word(bytes, length - Long.BYTES);
      if (length > 2 * Long.BYTES) {
        all |= word(bytes, Long.BYTES) | word(bytes, length - 2 * Long.BYTES);
      }
      for (int i = 2 * Long.BYTES; i < length - 2 * Long.BYTES; i += Long.BYTES) {
        all |= word(bytes, i);
      }
    }
    return (all & NOT_ASCII) == 0;
  }

  private static long word(byte[] bytes, int at) {
    return (long) LONGS.get(bytes, at);
  }
}
