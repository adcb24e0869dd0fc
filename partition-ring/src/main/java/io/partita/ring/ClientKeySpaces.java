package io.partita.ring;

import io.partita.api.HashKeySpace;
import io.partita.api.HashKeySpace.BytesHash;

/** How the keys of existing clients become tokens. Thread-safe. */
final class ClientKeySpaces {

  /** The slot in the top 14 bits, the rest 0; hash tags always. */
  static final HashKeySpace SLOTS = new HashKeySpace("crc16-slots", SlotsPartitioner::token, true);

  private static final String JEDIS_TAGS = "{.+?}";
  private static final String MURMUR64A = "murmur64a-signed";
  private static final BytesHash MURMUR64A_TOKEN =
      (bytes, offset, length) -> Murmur64A.hash(bytes, offset, length) ^ Long.MIN_VALUE;

  private ClientKeySpaces() {}

  static HashKeySpace jedis(JedisVariant.Hash hash, boolean tags) {
    boolean md5 = hash == JedisVariant.Hash.MD5;
    String function = md5 ? name(KeyHash.MD5) : MURMUR64A;
    BytesHash token = md5 ? token(KeyHash.MD5) : MURMUR64A_TOKEN;
    return tags
        ? new HashKeySpace(function + JEDIS_TAGS, jedisTag(token), false)
        : new HashKeySpace(function, token, false);
  }

  /**
   * One of 32 bits, in the top half; with braces as hash tag, the rule is that of Redis Cluster.
   */
  static HashKeySpace ketama(KeyHash hash, String hashTag) {
    if (hashTag.isEmpty() || hashTag.equals("{}")) {
      return new HashKeySpace(name(hash), token(hash), !hashTag.isEmpty());
    }
    return new HashKeySpace(
        name(hash) + hashTag,
        tag(token(hash), (byte) hashTag.charAt(0), (byte) hashTag.charAt(1)),
        false);
  }

  private static String name(KeyHash hash) {
    // twemproxy's names have underscores; ids of key spaces don't.
    return hash.text().replace('_', '-') + "-32";
  }

  private static BytesHash token(KeyHash hash) {
    return (bytes, offset, length) -> Words.token(hash.hash(bytes, offset, length));
  }

  private static BytesHash tag(BytesHash hash, byte open, byte close) {
    return (bytes, offset, length) -> {
      int end = offset + length;
      int from = indexOf(bytes, open, offset, end) + 1;
      int to = indexOf(bytes, close, from, end);
      boolean found = from > offset && from <= end && to > from && to < end;
      return found ? hash.hash(bytes, from, to - from) : hash.hash(bytes, offset, length);
    };
  }

  /** Where a byte is first, the end if nowhere. */
  private static int indexOf(byte[] bytes, byte wanted, int from, int end) {
    for (int i = from; i < end; i++) {
      if (bytes[i] == wanted) {
        return i;
      }
    }
    return end;
  }

  /**
   * Hashes what the pattern <code>\{(.+?)\}</code> finds in a key: other than in Redis Cluster, a
   * <code>}</code> right behind the <code>{</code> belongs to the tag, and a line break may not.
   */
  private static BytesHash jedisTag(BytesHash hash) {
    return (bytes, offset, length) -> {
      int end = offset + length;
      int open = -1;
      for (int i = offset; i < end; i++) {
        if (open < 0) {
          open = bytes[i] == '{' ? i : open;
        } else if (isLineBreak(bytes, i, end)) {
          open = -1;
        } else if (bytes[i] == '}' && i > open + 1) {
          return hash.hash(bytes, open + 1, i - open - 1);
        }
      }
      return hash.hash(bytes, offset, length);
    };
  }

  /** The characters that a dot does not match: LF, CR, U+0085, U+2028 and U+2029, in UTF-8. */
  private static boolean isLineBreak(byte[] bytes, int at, int end) {
    return switch (bytes[at]) {
      case '\n', '\r' -> true;
      case (byte) 0xc2 -> at + 1 < end && bytes[at + 1] == (byte) 0x85;
      case (byte) 0xe2 ->
          at + 2 < end && bytes[at + 1] == (byte) 0x80 && (bytes[at + 2] & 0xfe) == 0xa8;
      default -> false;
    };
  }
}
