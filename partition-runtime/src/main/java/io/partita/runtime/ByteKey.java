package io.partita.runtime;

import java.util.Arrays;

/** A key's bytes, comparable by content. */
record ByteKey(@SuppressWarnings("ArrayRecordComponent") byte[] bytes) {
  @Override
  public boolean equals(Object other) {
    return other instanceof ByteKey that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }
}
