package io.partita.range;

import io.partita.api.Codec;
import java.util.Arrays;

/**
 * Pairs in the order of the first part, then of the second. Made by {@link OrderedCodecs#pair}.
 *
 * <p>The bytes are those of the first part, then those of the second as they are. If the encodings
 * of the first part differ in length, it is written so that it says where it ends: 0 as 0 255, the
 * end as 0 1.
 *
 * <p>Immutable and thread-safe.
 *
 * @param <A> the type of the first part
 * @param <B> the type of the second part
 */
public final class PairCodec<A, B> extends OrderedCodec<Pair<A, B>> {
  private final KeyPart<A> first;
  private final Codec<B> second;

  PairCodec(Codec<A> first, Codec<B> second) {
    this.first = new KeyPart<>(first);
    this.second = second;
  }

  @Override
  int width() {
    int rest = widthOf(second);
    return first.width() == ANY || rest == ANY ? ANY : first.width() + rest;
  }

  /**
   * The bytes that all pairs with this first part begin with, and no others do. Of a key of three
   * parts, a pair in a pair, the prefix of the first two is the prefix of the first, then that
   * which the inner codec gives for the second.
   */
  public byte[] prefixOf(A part) {
    return first.encode(part);
  }

  @Override
  public byte[] encode(Pair<A, B> object) {
    byte[] head = first.encode(object.first());
    byte[] tail = second.encode(object.second());
    byte[] bytes = Arrays.copyOf(head, head.length + tail.length);
    System.arraycopy(tail, 0, bytes, head.length, tail.length);
    return bytes;
  }

  @Override
  public Pair<A, B> decode(byte[] bytes) {
    int end = first.end(bytes);
    return new Pair<>(
        first.decode(bytes, end), second.decode(Arrays.copyOfRange(bytes, end, bytes.length)));
  }

  @Override
  public String toString() {
    return "pairs of " + first.codec() + " and " + second;
  }
}
