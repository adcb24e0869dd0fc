package io.partita.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.partita.api.Problem;
import io.partita.api.spi.KeyOrder;
import java.util.Arrays;
import java.util.Locale;

/**
 * Under which names one cache's entries and records lie on a server. Immutable and thread-safe.
 *
 * <p>Entries: the prefix and the key, ordinary strings. Records: all begin with {@value #RESERVED},
 * and none of them expires, so that a policy that evicts what expires leaves them alone.
 */
final class RedisLayout {
  static final String RESERVED = "partita:";
  static final String NAMESPACE = "{namespace}";
  private static final byte[] RESERVED_BYTES = RESERVED.getBytes(UTF_8);

  final byte[] prefix;
  final byte[] node;
  final byte[] pattern;
  final byte[] hints;

  /** Of the sorted set of keys, in a namespace that has one. */
  final byte[] order;

  final boolean isOrdered;
  private final byte[] records;

  /** Whether entries have names among which records could be. */
  private final boolean meetsRecords;

  private final String clientNames;

  RedisLayout(String namespace, String prefixSetting, int database, KeyOrder keyOrder) {
    String prefixed = prefixSetting.replace(NAMESPACE, namespace);
    if (prefixed.startsWith(RESERVED)) {
      throw Problem.of(
              RedisBackendProvider.KEY_PREFIX.name(),
              prefixed,
              "one that does not begin with " + RESERVED)
          .at("cache " + namespace)
          .asException();
    }
    this.prefix = prefixed.getBytes(UTF_8);
    this.meetsRecords = RESERVED.startsWith(prefixed);
    String reserved = RESERVED + namespace + ":";
    this.records = reserved.getBytes(UTF_8);
    this.node = (reserved + "node").getBytes(UTF_8);
    this.hints = (reserved + "node:g").getBytes(UTF_8);
    this.order = (reserved + "order").getBytes(UTF_8);
    this.isOrdered = keyOrder == KeyOrder.BYTES;
    this.pattern = literal(prefix);
    this.clientNames = RESERVED + printable(namespace) + "/" + database + ":";
  }

  /** Whether a key can't be one of an entry, as it would name a record of this or another cache. */
  boolean isReserved(byte[] key) {
    return meetsRecords && isRecord(name(key));
  }

  /** The name of an entry. */
  byte[] entry(byte[] key) {
    byte[] name = name(key);
    if (meetsRecords && isRecord(name)) {
      throw Problem.of(
              "key",
              new String(key, UTF_8),
              "one whose name on a server does not begin with " + RESERVED)
          .asException();
    }
    return name;
  }

  /** The same, whether there can be such an entry or not. */
  byte[] name(byte[] key) {
    if (prefix.length == 0) {
      return key;
    }
    byte[] name = Arrays.copyOf(prefix, prefix.length + key.length);
    System.arraycopy(key, 0, name, prefix.length, key.length);
    return name;
  }

  /** The key of an entry. */
  byte[] key(byte[] name) {
    return prefix.length == 0 ? name : Arrays.copyOfRange(name, prefix.length, name.length);
  }

  /** Whether a name is that of an entry. */
  boolean isEntry(byte[] name) {
    return startsWith(name, prefix) && !(meetsRecords && isRecord(name));
  }

  private static boolean isRecord(byte[] name) {
    return startsWith(name, RESERVED_BYTES);
  }

  /** Where a large value grows until it is whole. */
  byte[] staging(int partition) {
    return (new String(records, UTF_8) + "stage:" + partition).getBytes(UTF_8);
  }

  /** The names for a script that writes entries: these, and that of the order if it is kept. */
  byte[][] keeping(byte[]... names) {
    if (!isOrdered) {
      return names;
    }
    byte[][] more = Arrays.copyOf(names, names.length + 1);
    more[names.length] = order;
    return more;
  }

  /** What the names of sessions begin with. */
  String clientNames() {
    return clientNames;
  }

  /** The name of a session of a generation. */
  String session(String client, long generation) {
    return clientNames + printable(client) + ":" + generation;
  }

  /** The name of a connection that is no session: no barrier waits for it. */
  String control(String client) {
    return clientNames + printable(client) + ":control";
  }

  /** A server takes printable ASCII only, and the parts are told apart by a colon. */
  private static String printable(String text) {
    StringBuilder name = new StringBuilder();
    for (byte b : text.getBytes(UTF_8)) {
      boolean plain = b > ' ' && b < 0x7f && b != ':' && b != '/' && b != '%';
      name.append(plain ? String.valueOf((char) b) : String.format(Locale.ROOT, "%%%02X", b));
    }
    return name.toString();
  }

  /** A pattern of SCAN for names that begin with these bytes. */
  private static byte[] literal(byte[] text) {
    byte[] pattern = new byte[2 * text.length + 1];
    int length = 0;
    for (byte b : text) {
      if ("*?[]\\^-".indexOf(b) >= 0) {
        pattern[length++] = '\\';
      }
      pattern[length++] = b;
    }
    pattern[length++] = '*';
    return Arrays.copyOf(pattern, length);
  }

  private static boolean startsWith(byte[] text, byte[] start) {
    return text.length >= start.length
        && Arrays.equals(text, 0, start.length, start, 0, start.length);
  }
}
