package io.partita.api;

import java.util.Arrays;

/**
 * The bits in which some numbers differ, moved together, so that numbers whose other bits are the
 * same keep their order and lie close: digits of texts differ in four of eight bits only.
 *
 * <p>Immutable. Moves by powers of two, as in H. S. Warren, Hacker's Delight, 2nd edition, section
 * 7-4.
 */
final class KeyBits {
  private static final int POWERS = 6;

  private final long mask;
  private final int down;

  /** What moves by each power of two, lowest power first; powers that move nothing are left out. */
  private final long[] moved;

  private final int[] by;

  /** By a mask of the bits; not 0. */
  KeyBits(long mask) {
    this.mask = mask;
    this.down = Long.numberOfTrailingZeros(mask);
    long[] masks = new long[POWERS];
    int[] powers = new int[POWERS];
    int count = 0;
    long rest = mask >>> down;
    long gaps = ~rest << 1;
    for (int power = 1; power < Long.SIZE; power <<= 1) {
      // A bit moves by this power if the number of gaps below it has that power.
      long odd = parities(gaps);
      long moving = odd & rest;
      rest = (rest ^ moving) | (moving >>> power);
      gaps &= ~odd;
      if (moving != 0) {
        masks[count] = moving;
        powers[count++] = power;
      }
    }
    this.moved = Arrays.copyOf(masks, count);
    this.by = Arrays.copyOf(powers, count);
  }

  /** At each bit, whether an odd number of bits up to it is set. */
  private static long parities(long bits) {
    long parity = bits;
    for (int power = 1; power < Long.SIZE; power <<= 1) {
      parity ^= parity << power;
    }
    return parity;
  }

  /** The bits of a number. */
  long of(long number) {
    long bits = (number & mask) >>> down;
    for (int i = 0; i < moved.length; i++) {
      long moving = bits & moved[i];
      bits = (bits ^ moving) | (moving >>> by[i]);
    }
    return bits;
  }
}
