package io.partita.ring;

import java.util.Objects;

/**
 * How a fleet of Jedis' {@code ShardedJedis} is set up.
 *
 * <p>Immutable and thread-safe.
 *
 * @param labels how its nodes are named on the continuum
 * @param hash its hash function, for keys and for points
 * @param hashTags whether it uses {@code Sharded.DEFAULT_KEY_TAG_PATTERN}: only the part of a key
 *     between the first <code>{</code> and the next <code>}</code> that is not right behind it is
 *     hashed, without line breaks
 */
public record JedisVariant(Labels labels, Hash hash, boolean hashTags) {

  /** What {@code new ShardedJedis(shards)} does with shards that have no name. */
  public static final JedisVariant DEFAULT =
      new JedisVariant(Labels.UNNAMED, Hash.MURMUR64A, false);

  /** How nodes are named on the continuum. */
  public enum Labels {
    /**
     * Shards without a name: {@code SHARD-<i>-NODE-<n>}, where i is the place in the list. The list
     * is that of the ids: give them so that they sort as the shards are listed ({@code 00}, {@code
     * 01}, ...). When a node comes or goes in the middle, all behind it get other points, and about
     * half of the keys move.
     */
    UNNAMED,
    /** {@code <id>*<n>}: shards whose names are the ids of the nodes, in Jedis 3.10. */
    NAMED,
    /** {@code <id>*<weight><n>}: such shards in older versions of Jedis, up to 2.9 at least. */
    NAMED_WITH_WEIGHT
  }

  /** The constants of Jedis' {@code Hashing}. */
  public enum Hash {
    /** {@code Hashing.MURMUR_HASH}, the default. */
    MURMUR64A,
    /** {@code Hashing.MD5}: the first word of the digest. */
    MD5
  }

  /** Checks that no part is missing. */
  public JedisVariant {
    Objects.requireNonNull(labels, "labels");
    Objects.requireNonNull(hash, "hash");
  }

  /** This variant with other labels. */
  public JedisVariant withLabels(Labels other) {
    return new JedisVariant(other, hash, hashTags);
  }

  /** This variant with another hash function. */
  public JedisVariant withHash(Hash other) {
    return new JedisVariant(labels, other, hashTags);
  }

  /** This variant with hash tags or without. */
  public JedisVariant withHashTags(boolean used) {
    return new JedisVariant(labels, hash, used);
  }
}
