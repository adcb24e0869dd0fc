package io.partita.range;

import java.nio.ByteBuffer;

/** See {@link OrderedCodecs#longs}. */
final class LongCodec extends OrderedCodec<Long> {
  static final LongCodec INSTANCE = new LongCodec();

  private LongCodec() {}

  @Override
  int width() {
    return Long.BYTES;
  }

  @Override
  public byte[] encode(Long object) {
    return ByteBuffer.allocate(Long.BYTES).putLong(flipped(object)).array();
  }

  @Override
  public Long decode(byte[] bytes) {
    requireWidth(bytes);
    return flipped(ByteBuffer.wrap(bytes).getLong());
  }

  /** The signed order as an unsigned one, and back. */
  static long flipped(long value) {
    return value ^ Long.MIN_VALUE;
  }

  @Override
  public String toString() {
    return "ordered longs";
  }
}
