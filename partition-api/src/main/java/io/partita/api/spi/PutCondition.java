package io.partita.api.spi;

/** When a put takes effect; checked in the same atomic step. */
public sealed interface PutCondition {

  /** Always. */
  PutCondition ALWAYS = new Always();

  /** Only if there is no entry. */
  PutCondition IF_ABSENT = new IfAbsent();

  /** Only if the entry has exactly this value. */
  static PutCondition ifEqual(byte[] expected) {
    return new IfEqual(expected);
  }

  /** See {@link PutCondition#ALWAYS}. */
  record Always() implements PutCondition {}

  /** See {@link PutCondition#IF_ABSENT}. */
  record IfAbsent() implements PutCondition {}

  /**
   * See {@link PutCondition#ifEqual}.
   *
   * @param expected the value; not to be changed
   */
  record IfEqual(@SuppressWarnings("ArrayRecordComponent") byte[] expected)
      implements PutCondition {}
}
