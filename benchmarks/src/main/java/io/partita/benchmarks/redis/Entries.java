package io.partita.benchmarks.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.partita.api.PartitionMap;
import java.util.SplittableRandom;

/**
 * The entries that all sides read and write: the same names on the same servers, spread by the same
 * map. Immutable.
 */
final class Entries {
  /** The namespace of the cache, and so what stands before each key on a server. */
  static final String CACHE = "operations";

  private final String[] keys;
  private final String[] names;
  private final byte[][] nameBytes;
  private final byte[] value;
  private final PartitionMap map;
  private final int[] serverOfNode;

  /**
   * Makes them up.
   *
   * @param count how many keys
   * @param valueBytes of each value
   * @param map of nodes whose ids end with the numbers of their servers
   */
  Entries(int count, int valueBytes, long seed, PartitionMap map) {
    SplittableRandom random = new SplittableRandom(seed);
    keys = new String[count];
    names = new String[count];
    nameBytes = new byte[count][];
    for (int i = 0; i < count; i++) {
      keys[i] = "user:" + i + ":" + Integer.toHexString(random.nextInt());
      names[i] = CACHE + ":" + keys[i];
      nameBytes[i] = names[i].getBytes(UTF_8);
    }
    value = new byte[valueBytes];
    random.nextBytes(value);
    this.map = map;
    serverOfNode = map.nodes().stream().mapToInt(Servers::number).toArray();
  }

  int count() {
    return keys.length;
  }

  String key(int i) {
    return keys[i];
  }

  /** What the key is called on its server. */
  String name(int i) {
    return names[i];
  }

  byte[] nameBytes(int i) {
    return nameBytes[i];
  }

  byte[] value() {
    return value;
  }

  /** The partition's id, from the key's bytes. */
  int partition(byte[] key) {
    return map.id(map.locate(key));
  }

  /** The server of a key, found anew each time, as a client has to. */
  int server(int i) {
    return server(keys[i].getBytes(UTF_8));
  }

  int server(byte[] key) {
    return serverOfNode[map.primaryIndex(map.locate(key))];
  }

  /** That a side found what was put. */
  void require(byte[] found) {
    if (found.length != value.length) {
      throw new IllegalStateException(
          "a value of " + found.length + " bytes instead of " + value.length);
    }
  }
}
