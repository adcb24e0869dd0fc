package io.partita.range;

import io.partita.api.Codec;
import io.partita.api.Problem;

/** See {@link OrderedCodecs#descending}. */
final class DescendingCodec<T> extends OrderedCodec<T> {
  private final KeyPart<T> part;

  DescendingCodec(Codec<T> codec) {
    this.part = new KeyPart<>(codec);
  }

  @Override
  int width() {
    return part.width();
  }

  @Override
  public byte[] encode(T object) {
    return complement(part.encode(object));
  }

  @Override
  public T decode(byte[] bytes) {
    byte[] ascending = complement(bytes);
    int end = part.end(ascending);
    if (end != bytes.length) {
      throw Problem.of("bytes", bytes.length + " of them", end + ", where " + this + " end")
          .asException();
    }
    return part.decode(ascending, end);
  }

  private static byte[] complement(byte[] bytes) {
    byte[] complement = new byte[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      complement[i] = (byte) ~bytes[i];
    }
    return complement;
  }

  @Override
  public String toString() {
    return "descending " + part.codec();
  }
}
