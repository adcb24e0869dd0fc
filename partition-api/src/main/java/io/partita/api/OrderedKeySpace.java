package io.partita.api;

/** The line of keys itself: unsigned lexicographic bytes. Immutable and thread-safe. */
public final class OrderedKeySpace implements KeySpace {

  /** The one ordered key space. */
  public static final OrderedKeySpace INSTANCE = new OrderedKeySpace();

  private OrderedKeySpace() {}

  @Override
  public String id() {
    return "ordered";
  }

  @Override
  public Token tokenOf(byte[] key) {
    return new Token.OfKey(key);
  }
}
