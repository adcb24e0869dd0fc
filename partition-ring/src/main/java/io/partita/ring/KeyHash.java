package io.partita.ring;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A hash of 32 bits, named as twemproxy's {@code hash} names it. Where twemproxy reads bytes as
 * signed characters, so does this: it is what twemproxy does on x86-64.
 *
 * <p>Thread-safe; allocates nothing after a thread's first call; linear in the length.
 */
public enum KeyHash {
  /** The first word of the MD5 digest, in little-endian order; ketama's own. */
  MD5,
  /** FNV-1 of 64 bits, the lower half. */
  FNV1_64,
  /** FNV-1a of 64 bits, the lower half; twemproxy's default. */
  FNV1A_64,
  /** FNV-1 of 32 bits. */
  FNV1_32,
  /** FNV-1a of 32 bits. */
  FNV1A_32,
  /** CRC-32. */
  CRC32A,
  /** Bits 16 to 30 of CRC-32. */
  CRC32,
  /** B. Jenkins' one-at-a-time. */
  ONE_AT_A_TIME,
  /** MurmurHash2 with the seed {@code 0xdeadbeef * length}. */
  MURMUR;

  private static final int FNV_32_START = 0x811c9dc5;
  private static final int FNV_32_PRIME = 0x01000193;

  /** The lower halves of the constants of 64 bits: the upper ones never reach the lower half. */
  private static final int FNV_64_START = 0x84222325;

  private static final int FNV_64_PRIME = 0x000001b3;
  private static final int[] CRC_TABLE = crcTable();

  /** The name in lower case, as twemproxy writes it. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  static List<String> texts() {
    return Arrays.stream(values()).map(KeyHash::text).toList();
  }

  /** The hash, unsigned, 32 bits. */
  long hash(byte[] bytes, int offset, int length) {
    int end = offset + length;
    int hash =
        switch (this) {
          case MD5 -> (int) Md5.word(bytes, offset, length, 0);
          case FNV1_64 -> fnv1(bytes, offset, end, FNV_64_START, FNV_64_PRIME);
          case FNV1A_64 -> fnv1a(bytes, offset, end, FNV_64_START, FNV_64_PRIME);
          case FNV1_32 -> fnv1(bytes, offset, end, FNV_32_START, FNV_32_PRIME);
          case FNV1A_32 -> fnv1a(bytes, offset, end, FNV_32_START, FNV_32_PRIME);
          case CRC32A -> crc(bytes, offset, end);
          case CRC32 -> crc(bytes, offset, end) >>> 16 & 0x7fff;
          case ONE_AT_A_TIME -> oneAtATime(bytes, offset, end);
          case MURMUR -> murmur(bytes, offset, end);
        };
    return hash & 0xffff_ffffL;
  }

  private static int fnv1(byte[] bytes, int from, int end, int start, int prime) {
    int hash = start;
    for (int i = from; i < end; i++) {
      hash = hash * prime ^ bytes[i];
    }
    return hash;
  }

  private static int fnv1a(byte[] bytes, int from, int end, int start, int prime) {
    int hash = start;
    for (int i = from; i < end; i++) {
      hash = (hash ^ bytes[i]) * prime;
    }
    return hash;
  }

  private static int[] crcTable() {
    int[] table = new int[256];
    for (int i = 0; i < table.length; i++) {
      int crc = i;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc & 1) == 0 ? crc >>> 1 : crc >>> 1 ^ 0xedb88320;
      }
      table[i] = crc;
    }
    return table;
  }

  private static int crc(byte[] bytes, int from, int end) {
    int crc = -1;
    for (int i = from; i < end; i++) {
      crc = crc >>> 8 ^ CRC_TABLE[(crc ^ bytes[i]) & 0xff];
    }
    return ~crc;
  }

  private static int oneAtATime(byte[] bytes, int from, int end) {
    int hash = 0;
    for (int i = from; i < end; i++) {
      hash += bytes[i];
      hash += hash << 10;
      hash ^= hash >>> 6;
    }
    hash += hash << 3;
    hash ^= hash >>> 11;
    return hash + (hash << 15);
  }

  private static int murmur(byte[] bytes, int from, int end) {
    int factor = 0x5bd1e995;
    int length = end - from;
    int hash = 0xdeadbeef * length ^ length;
    int at = from;
    for (; at + 4 <= end; at += 4) {
      int block = little(bytes, at, 4) * factor;
      hash = hash * factor ^ (block ^ block >>> 24) * factor;
    }
    if (at < end) {
      hash = (hash ^ little(bytes, at, end - at)) * factor;
    }
    hash = (hash ^ hash >>> 13) * factor;
    return hash ^ hash >>> 15;
  }

  private static int little(byte[] bytes, int at, int count) {
    int value = 0;
    for (int i = count - 1; i >= 0; i--) {
      value = value << 8 | (bytes[at + i] & 0xff);
    }
    return value;
  }
}
