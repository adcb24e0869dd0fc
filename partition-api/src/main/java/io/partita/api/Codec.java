package io.partita.api;

/**
 * Turns keys or values into bytes and back. Implementations are thread-safe, and equal objects give
 * equal bytes.
 *
 * <p>Never deserialize Java objects from a node: its bytes are not trusted.
 *
 * @param <T> the type at the application's side
 */
public interface Codec<T> {

  /**
   * The bytes of an object.
   *
   * @throws IllegalArgumentException if the object has no faithful encoding
   */
  byte[] encode(T object);

  /**
   * The object that these bytes mean.
   *
   * @throws IllegalArgumentException if they mean none
   */
  T decode(byte[] bytes);

  /**
   * Whether the unsigned order of the bytes is an order of the objects that their users know, so
   * that a range of keys means something: range strategies ask for it.
   */
  default boolean isOrdered() {
    return false;
  }

  /**
   * Strings as UTF-8, in the order of their code points; refuses a string with an unpaired
   * surrogate, which UTF-8 can't express.
   */
  static Codec<String> utf8() {
    return Utf8Codec.INSTANCE;
  }

  /**
   * Bytes as they are, without a copy: the caller must change neither an array that it has handed
   * over nor one that it was given, as a node in this process may hold that very array.
   */
  static Codec<byte[]> bytes() {
    return BytesCodec.INSTANCE;
  }

  /** Longs in decimal ASCII, the form that {@code increment} keeps. */
  static Codec<Long> decimal() {
    return DecimalCodec.INSTANCE;
  }
}
