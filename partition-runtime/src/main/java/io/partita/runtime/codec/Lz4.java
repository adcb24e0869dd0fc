package io.partita.runtime.codec;

import net.jpountz.lz4.LZ4Compressor;
import net.jpountz.lz4.LZ4Factory;
import net.jpountz.lz4.LZ4SafeDecompressor;

/**
 * LZ4 blocks (<a href="https://github.com/lz4/lz4/blob/dev/doc/lz4_Block_format.md">format</a>).
 *
 * <p>By the library's implementation in plain Java: the one in C makes other blocks of the same
 * bytes, and a fleet in which one process can't load it would have values that {@code replace}
 * never finds equal.
 */
final class Lz4 {
  /** No block grows to more than this many times its size: a byte can add 255 to a length. */
  static final int MOST_GROWTH = 255;

  private static final LZ4Compressor COMPRESSOR = LZ4Factory.safeInstance().fastCompressor();
  private static final LZ4SafeDecompressor DECOMPRESSOR =
      LZ4Factory.safeInstance().safeDecompressor();

  private Lz4() {}

  /** The most bytes that a block of {@code length} bytes may need. */
  static int mostBytes(int length) {
    return COMPRESSOR.maxCompressedLength(length);
  }

  /**
   * Writes all of {@code from} as a block to {@code to} from {@code offset}; the block's length.
   */
  static int compress(byte[] from, byte[] to, int offset) {
    return COMPRESSOR.compress(from, 0, from.length, to, offset, to.length - offset);
  }

  /**
   * Reads the block that begins at {@code offset}, to the end, into {@code to}; how many bytes
   * came.
   *
   * @throws RuntimeException if it is no block, or holds more than {@code to}
   */
  static int decompress(byte[] from, int offset, byte[] to) {
    return DECOMPRESSOR.decompress(from, offset, from.length - offset, to, 0, to.length);
  }
}
