package io.partita.range;

import io.partita.api.Problem;
import java.nio.ByteBuffer;
import java.time.Instant;

/** See {@link OrderedCodecs#instants}. */
final class InstantCodec extends OrderedCodec<Instant> {
  static final InstantCodec INSTANCE = new InstantCodec();

  private static final int MOST_NANOS = 999_999_999;

  private InstantCodec() {}

  @Override
  int width() {
    return Long.BYTES + Integer.BYTES;
  }

  @Override
  public byte[] encode(Instant object) {
    return ByteBuffer.allocate(width())
        .putLong(LongCodec.flipped(object.getEpochSecond()))
        .putInt(object.getNano())
        .array();
  }

  @Override
  public Instant decode(byte[] bytes) {
    requireWidth(bytes);
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    long seconds = LongCodec.flipped(buffer.getLong());
    int nanos = buffer.getInt();
    if (seconds < Instant.MIN.getEpochSecond() || seconds > Instant.MAX.getEpochSecond()) {
      throw Problem.of("seconds", seconds, "those of an instant").asException();
    }
    if (nanos < 0 || nanos > MOST_NANOS) {
      throw Problem.of("nanoseconds", Integer.toUnsignedString(nanos), "0 to " + MOST_NANOS)
          .asException();
    }
    return Instant.ofEpochSecond(seconds, nanos);
  }

  @Override
  public String toString() {
    return "ordered instants";
  }
}
