package io.partita.api;

/**
 * How keys become tokens: by a hash, or by their own bytes.
 *
 * <p>Two maps can be compared, and data moved from one to the other partition by partition, only if
 * their key spaces have the same {@link #id}.
 */
public sealed interface KeySpace permits HashKeySpace, OrderedKeySpace {

  /** Names the key space for ever: two key spaces of one id give every key the same token. */
  String id();

  /** The token of a key, for explanations and tools; hot paths use the typed methods. */
  Token tokenOf(byte[] key);
}
