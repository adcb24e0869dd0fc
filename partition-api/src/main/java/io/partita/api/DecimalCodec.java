package io.partita.api;

import java.nio.charset.StandardCharsets;

/** See {@link Codec#decimal}. */
enum DecimalCodec implements Codec<Long> {
  INSTANCE;

  @Override
  public byte[] encode(Long object) {
    return Long.toString(object).getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  public Long decode(byte[] bytes) {
    return Long.parseLong(new String(bytes, StandardCharsets.US_ASCII));
  }

  @Override
  public String toString() {
    return "decimals";
  }
}
