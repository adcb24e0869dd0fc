package io.partita.runtime.protocol;

/** The values that the key can have. */
final class Value {

  /** No value. Zero, because INCR counts a missing key as zero. */
  static final int NIL = 0;

  static final int INITIAL = 10;

  /**
   * Written by a client that does not belong there; no operation ever puts it into the register.
   */
  static final int GARBAGE = 99;

  private Value() {}

  static String show(int value) {
    return value == NIL ? "nil" : Integer.toString(value);
  }
}
