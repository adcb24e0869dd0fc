package io.partita.ring;

import io.partita.api.Problem;
import java.util.Objects;

/**
 * How a fleet of memcached-style clients is set up.
 *
 * <p>Immutable and thread-safe.
 *
 * @param client whose rules give nodes their points
 * @param label how nodes are named
 * @param keyHash how keys are hashed
 * @param hashTag empty, or two ASCII characters, as twemproxy's {@code hash_tag}: only the part of
 *     a key between the first of the one and the next of the other is hashed, if it is not empty
 */
public record KetamaVariant(KetamaClient client, NodeLabel label, KeyHash keyHash, String hashTag) {

  static final String HASH_TAG_EXPECTED = "empty or two ASCII characters, such as {}";

  /**
   * Checks that the parts go together.
   *
   * @throws IllegalArgumentException if the hash tag is malformed, or the client has other points
   *     with such a key hash
   */
  public KetamaVariant {
    Objects.requireNonNull(client, "client");
    Objects.requireNonNull(label, "label");
    Objects.requireNonNull(keyHash, "keyHash");
    if (!isHashTag(hashTag)) {
      throw Problem.of("hash-tag", hashTag, HASH_TAG_EXPECTED).asException();
    }
    if (keyHash != KeyHash.MD5 && !client.takesAnyKeyHash()) {
      throw Problem.of("hash", keyHash.text(), "md5 with the client " + Choices.text(client))
          .asException();
    }
  }

  /** What a client does unless told otherwise. */
  public static KetamaVariant of(KetamaClient client) {
    return new KetamaVariant(client, client.label(), client.keyHash(), "");
  }

  /** This variant with other labels. */
  public KetamaVariant withLabel(NodeLabel other) {
    return new KetamaVariant(client, other, keyHash, hashTag);
  }

  /** This variant with another hash of keys. */
  public KetamaVariant withKeyHash(KeyHash other) {
    return new KetamaVariant(client, label, other, hashTag);
  }

  /** This variant with a hash tag, or without if it is empty. */
  public KetamaVariant withHashTag(String other) {
    return new KetamaVariant(client, label, keyHash, other);
  }

  static boolean isHashTag(String text) {
    return text.isEmpty()
        || (text.length() == 2 && text.chars().allMatch(c -> c > ' ' && c < 0x7f));
  }
}
