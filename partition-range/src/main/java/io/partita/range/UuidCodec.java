package io.partita.range;

import java.nio.ByteBuffer;
import java.util.UUID;

/** See {@link OrderedCodecs#uuids}. */
final class UuidCodec extends OrderedCodec<UUID> {
  static final UuidCodec INSTANCE = new UuidCodec();

  private UuidCodec() {}

  @Override
  int width() {
    return 2 * Long.BYTES;
  }

  @Override
  public byte[] encode(UUID object) {
    return ByteBuffer.allocate(width())
        .putLong(object.getMostSignificantBits())
        .putLong(object.getLeastSignificantBits())
        .array();
  }

  @Override
  public UUID decode(byte[] bytes) {
    requireWidth(bytes);
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    return new UUID(buffer.getLong(), buffer.getLong());
  }

  @Override
  public String toString() {
    return "ordered UUIDs";
  }
}
