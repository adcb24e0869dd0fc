package io.partita.api;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** See {@link Codec#utf8}. */
enum Utf8Codec implements Codec<String> {
  INSTANCE;

  @Override
  public byte[] encode(String object) {
    byte[] bytes = object.getBytes(StandardCharsets.UTF_8);
    for (byte b : bytes) {
      // The JDK writes '?' for an unpaired surrogate; two keys would silently become one.
      if (b == '?') {
        requireWellFormed(object);
        break;
      }
    }
    return bytes;
  }

  @Override
  public String decode(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    // The JDK writes this for malformed bytes; it may also be meant.
    if (text.indexOf('\uFFFD') >= 0) {
      requireWellFormed(bytes);
    }
    return text;
  }

  @Override
  public boolean isOrdered() {
    return true;
  }

  @Override
  public String toString() {
    return "UTF-8 text";
  }

  private static void requireWellFormed(byte[] bytes) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
    } catch (CharacterCodingException e) {
      throw Problem.of("bytes", String.valueOf(e.getMessage()), "well-formed UTF-8").asException();
    }
  }

  private static void requireWellFormed(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(c)) {
        throw Problem.of("string", "unpaired surrogate at index " + i, "well-formed UTF-16")
            .asException();
      }
    }
  }
}
