package io.partita.ring;

/**
 * CRC-16/XMODEM: polynomial 0x1021, initial value 0, nothing reflected. Redis Cluster takes a key's
 * slot from it (Redis Cluster specification, appendix A).
 *
 * <p>Eight bytes a step, as M. E. Kounavis and F. L. Berry, A Systematic Approach to Building High
 * Performance Software-Based CRC Generators, ISCC 2005: byte by byte, each would wait for the one
 * before.
 *
 * <p>Thread-safe; allocates nothing; linear in the length.
 */
final class Crc16 {
  private static final int POLYNOMIAL = 0x1021;
  private static final int STEP = 8;

  /** At k * 256 + b the checksum of the byte b and k bytes of zero. */
  private static final char[] TABLE = table();

  private Crc16() {}

  private static char[] table() {
    char[] table = new char[STEP << 8];
    for (int i = 0; i < 256; i++) {
      int crc = i << 8;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc & 0x8000) == 0 ? crc << 1 : crc << 1 ^ POLYNOMIAL;
      }
      table[i] = (char) crc;
    }
    for (int i = 256; i < table.length; i++) {
      int before = table[i - 256];
      table[i] = (char) (before << 8 ^ table[before >>> 8]);
    }
    return table;
  }

  /** The checksum, 0 to 65,535. */
  static int of(byte[] bytes, int offset, int length) {
    int crc = 0;
    int at = offset;
    int end = offset + length;
    for (; at + STEP <= end; at += STEP) {
      crc =
          TABLE[0x700 | ((crc >>> 8 ^ bytes[at]) & 0xff)]
              ^ TABLE[0x600 | ((crc ^ bytes[at + 1]) & 0xff)]
              ^ TABLE[0x500 | (bytes[at + 2] & 0xff)]
              ^ TABLE[0x400 | (bytes[at + 3] & 0xff)]
              ^ TABLE[0x300 | (bytes[at + 4] & 0xff)]
              ^ TABLE[0x200 | (bytes[at + 5] & 0xff)]
              ^ TABLE[0x100 | (bytes[at + 6] & 0xff)]
              ^ TABLE[bytes[at + 7] & 0xff];
    }
    for (; at < end; at++) {
      crc = (crc << 8 ^ TABLE[(crc >>> 8 ^ bytes[at]) & 0xff]) & 0xffff;
    }
    return crc;
  }
}
