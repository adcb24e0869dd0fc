package io.partita.local;

import io.partita.api.Problem;
import java.util.HexFormat;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Where a scan goes on, as text: after which key of which partition. */
final class Cursor {
  private static final char SEPARATOR = ':';

  /** Where every scan begins. */
  static final Position BEGINNING = new Position(0, null);

  private Cursor() {}

  /** The cursor of the page that follows a key of a slot. */
  static Optional<String> after(Slot slot, EntryKey last) {
    return Optional.of(
        Integer.toString(slot.partition) + SEPARATOR + HexFormat.of().formatHex(last.bytes));
  }

  /** A position; a partition without a key is its beginning. */
  record Position(
      int partition, @SuppressWarnings("ArrayRecordComponent") byte @Nullable [] last) {}

  /**
   * The position in a scan.
   *
   * @throws IllegalArgumentException if no scan has such a cursor
   */
  static Position parse(String cursor) {
    if (cursor.isEmpty()) {
      return BEGINNING;
    }
    int separator = cursor.indexOf(SEPARATOR);
    try {
      int partition = Integer.parseInt(cursor.substring(0, Math.max(separator, 0)));
      return new Position(partition, HexFormat.of().parseHex(cursor.substring(separator + 1)));
    } catch (IllegalArgumentException e) {
      throw bad(cursor);
    }
  }

  private static IllegalArgumentException bad(String cursor) {
    return Problem.of("cursor", cursor, "empty, or one that the page before returned")
        .asException();
  }
}
