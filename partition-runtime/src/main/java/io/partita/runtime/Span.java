package io.partita.runtime;

import io.partita.api.Problem;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Bounds of keys as bytes.
 *
 * @param from the least key
 * @param to above the greatest key; empty if there is no such bound
 * @param descending whether the greatest keys come first
 */
record Span(
    @SuppressWarnings("ArrayRecordComponent") byte[] from,
    Optional<byte[]> to,
    boolean descending) {
  Span {
    if (to.isPresent() && Arrays.compareUnsigned(from, to.get()) >= 0) {
      HexFormat hex = HexFormat.of();
      throw Problem.of(
              "range",
              "from 0x" + hex.formatHex(from) + " below 0x" + hex.formatHex(to.get()),
              "bounds with the lower one first and keys between them")
          .asException();
    }
  }

  /** Where it begins, in its direction; of a descending one that has an upper bound. */
  byte[] begin() {
    return descending ? to.orElseThrow() : from;
  }

  /** The part that is not done once everything up to a key, the key included, is; maybe none. */
  Optional<Span> beyond(byte[] key) {
    byte[] position = descending ? key : Arrays.copyOf(key, key.length + 1);
    return isWithin(position) ? Optional.of(after(position)) : Optional.empty();
  }

  /** The part that is not done once everything before a position is. */
  Span after(byte[] position) {
    return descending ? new Span(from, Optional.of(position), true) : new Span(position, to, false);
  }

  /**
   * Whether a position is behind the beginning of this, in its direction, and not behind its end.
   */
  boolean isWithin(byte[] position) {
    boolean aboveFrom = Arrays.compareUnsigned(from, position) < 0;
    boolean belowTo = to.isEmpty() || Arrays.compareUnsigned(position, to.get()) < 0;
    return aboveFrom && belowTo;
  }

  /** Whether a bound, as the end of an interval that was read, leaves something of this. */
  boolean goesOnAt(Optional<byte[]> bound) {
    if (bound.isEmpty()) {
      return false;
    }
    return descending
        ? Arrays.compareUnsigned(from, bound.get()) < 0
        : to.isEmpty() || Arrays.compareUnsigned(bound.get(), to.get()) < 0;
  }
}
