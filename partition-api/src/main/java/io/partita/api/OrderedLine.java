package io.partita.api;

import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Ranges of keys.
 *
 * <p>A key is led through a tree of {@link KeyFork}s, each of which looks at seven more of its
 * bytes and leaves out those that all its boundaries have in common. Mostly one or two of them
 * decide; a boundary is compared with the key in full only where all looked at is the same.
 */
final class OrderedLine implements Line {
  private final byte[][] starts;

  /** Of all boundaries but the first, which is empty; none if there is no other. */
  private final @Nullable KeyFork root;

  OrderedLine(byte[][] starts) {
    // Texts are made of what is wrong alone: there may be thousands of boundaries.
    if (starts.length == 0 || starts[0].length > 0) {
      Line.require(false, "first boundary", Arrays.deepToString(starts), "empty");
    }
    for (int i = 1; i < starts.length; i++) {
      if (Arrays.compareUnsigned(starts[i - 1], starts[i]) >= 0) {
        Line.require(false, "boundary " + i, Arrays.toString(starts[i]), "above the one before");
      }
    }
    this.starts = starts;
    this.root = starts.length == 1 ? null : KeyFork.of(starts);
  }

  @Override
  public int size() {
    return starts.length;
  }

  @Override
  public int find(byte[] key) {
    return root == null ? 0 : root.find(key);
  }

  @Override
  public Interval interval(int index) {
    return new Interval(
        new Token.OfKey(starts[index]),
        index == starts.length - 1
            ? Optional.empty()
            : Optional.of(new Token.OfKey(starts[index + 1])));
  }

  @Override
  public double share(int index) {
    return 1.0 / starts.length;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof OrderedLine that && Arrays.deepEquals(starts, that.starts);
  }

  @Override
  public int hashCode() {
    return Arrays.deepHashCode(starts);
  }
}
