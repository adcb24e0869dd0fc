package io.partita.ring;

/**
 * CRC-16/XMODEM: polynomial 0x1021, initial value 0, nothing reflected. Redis Cluster takes a key's
 * slot from it (Redis Cluster specification, appendix A).
 *
 * <p>Thread-safe; allocates nothing; linear in the length.
 */
final class Crc16 {
  private static final int POLYNOMIAL = 0x1021;
  private static final char[] TABLE = table();

  private Crc16() {}

  private static char[] table() {
    char[] table = new char[256];
    for (int i = 0; i < table.length; i++) {
      int crc = i << 8;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc & 0x8000) == 0 ? crc << 1 : crc << 1 ^ POLYNOMIAL;
      }
      table[i] = (char) crc;
    }
    return table;
  }

  /** The checksum, 0 to 65,535. */
  static int of(byte[] bytes, int offset, int length) {
    int crc = 0;
    for (int i = offset; i < offset + length; i++) {
      crc = (crc << 8 ^ TABLE[(crc >>> 8 ^ bytes[i]) & 0xff]) & 0xffff;
    }
    return crc;
  }
}
