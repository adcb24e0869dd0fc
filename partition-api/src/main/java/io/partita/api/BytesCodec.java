package io.partita.api;

/** See {@link Codec#bytes}. */
enum BytesCodec implements Codec<byte[]> {
  INSTANCE;

  @Override
  public byte[] encode(byte[] object) {
    return object;
  }

  @Override
  public byte[] decode(byte[] bytes) {
    return bytes;
  }

  @Override
  public boolean isOrdered() {
    return true;
  }

  @Override
  public String toString() {
    return "bytes";
  }
}
