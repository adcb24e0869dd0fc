package io.partita.range;

import io.partita.api.Problem;
import io.partita.api.Rules;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Where the line of keys is cut: keys in strictly ascending order of their unsigned bytes, each the
 * first of a partition. One partition more than split points; none is one partition, the whole
 * line.
 *
 * <p>Immutable and thread-safe.
 */
public final class SplitPoints {
  static final String SETTING = "split-points";

  /** The most there can be: one less than {@link Rules#MAX_PARTITIONS}. */
  public static final int MOST = Rules.MAX_PARTITIONS - 1;

  static final String EXPECTED =
      "up to " + MOST + " texts by commas, strictly ascending as bytes, %XX for any byte";

  /** No split point: the line is one partition. */
  public static final SplitPoints NONE = new SplitPoints(new byte[0][]);

  private final byte[][] points;

  /** Makes the array its own. */
  private SplitPoints(byte[][] points) {
    this.points = points;
  }

  /**
   * These split points, copied.
   *
   * @throws IllegalArgumentException if one is empty or not above the one before, or if there are
   *     more than {@link #MOST}; says which
   */
  public static SplitPoints of(List<byte[]> points) {
    if (points.size() > MOST) {
      throw Problem.of(SETTING, points.size() + " of them", "at most " + MOST).asException();
    }
    byte[][] copies = points.stream().map(byte[]::clone).toArray(byte[][]::new);
    for (int i = 0; i < copies.length; i++) {
      if (copies[i].length == 0) {
        throw problem(i, "", "not empty: the first partition begins there anyway").asException();
      }
      if (i > 0 && Arrays.compareUnsigned(copies[i - 1], copies[i]) >= 0) {
        String before = SplitPointText.of(copies[i - 1]);
        throw problem(i, SplitPointText.of(copies[i]), "above the one before it, " + before)
            .asException();
      }
    }
    return new SplitPoints(copies);
  }

  static Problem problem(int index, String text, String expected) {
    return Problem.of(SETTING + "[" + index + "]", '"' + text + '"', expected);
  }

  /**
   * The split points that a text means: texts by commas, of which the UTF-8 bytes count; {@code
   * %XX} is the byte of that hexadecimal number, such as {@code %2C} for a comma and {@code %25}
   * for a percent sign. No text, no split point.
   *
   * @throws IllegalArgumentException if the text does not mean split points; says which one is
   *     wrong, counted from 0
   */
  public static SplitPoints parse(String text) {
    if (text.isEmpty()) {
      return NONE;
    }
    String[] texts = text.split(",", -1);
    List<byte[]> points = new ArrayList<>(texts.length);
    for (int i = 0; i < texts.length; i++) {
      points.add(SplitPointText.parse(i, texts[i]));
    }
    return of(points);
  }

  /**
   * Split points that cut a sample of keys into parts of nearly the same size: at its quantiles, or
   * as near as its keys allow. Each is the shortest key that separates its neighbours in the
   * sample. Depends on the keys alone, not on their order.
   *
   * @param sample keys as they are stored or used; one that comes n times counts n times
   * @param partitions how many are wanted, 1 to {@link Rules#MAX_PARTITIONS}; the sample gives
   *     fewer if it has fewer distinct keys, one if it has none
   * @throws IllegalArgumentException if the number of partitions is out of its range
   */
  public static SplitPoints ofSample(Collection<byte[]> sample, int partitions) {
    if (partitions < 1 || partitions > Rules.MAX_PARTITIONS) {
      throw Problem.of("partitions", partitions, "1 to " + Rules.MAX_PARTITIONS).asException();
    }
    byte[][] sorted = sample.toArray(byte[][]::new);
    Arrays.sort(sorted, Arrays::compareUnsigned);
    int[] distinct = firstOfEach(sorted);
    int parts = Math.min(partitions, Math.max(1, distinct.length));
    byte[][] points = new byte[parts - 1][];
    int at = 0;
    for (int part = 1; part < parts; part++) {
      // One key at least for this part and for each of those after it.
      int last = distinct.length - parts + part;
      at++;
      while (at < last && isNearer(distinct[at + 1], distinct[at], part, parts, sorted.length)) {
        at++;
      }
      points[part - 1] = separator(sorted[distinct[at] - 1], sorted[distinct[at]]);
    }
    return new SplitPoints(points);
  }

  /** Where in the sample each distinct key is first. */
  private static int[] firstOfEach(byte[][] sorted) {
    int[] first = new int[sorted.length];
    int count = 0;
    for (int i = 0; i < sorted.length; i++) {
      if (i == 0 || !Arrays.equals(sorted[i - 1], sorted[i])) {
        first[count++] = i;
      }
    }
    return Arrays.copyOf(first, count);
  }

  /** Whether a cut is nearer to part/parts of the size than another. */
  private static boolean isNearer(int cut, int than, int part, int parts, int size) {
    long wanted = (long) part * size;
    return Math.abs((long) cut * parts - wanted) < Math.abs((long) than * parts - wanted);
  }

  /** The shortest s with a < s <= b: b up to the first byte in which it differs from a. */
  private static byte[] separator(byte[] a, byte[] b) {
    return Arrays.copyOf(b, Arrays.mismatch(a, b) + 1);
  }

  /** How many partitions they make. */
  public int partitions() {
    return points.length + 1;
  }

  /** The lower boundaries of the partitions: the empty key, then the split points. Copies. */
  public List<byte[]> starts() {
    List<byte[]> starts = new ArrayList<>(partitions());
    starts.add(new byte[0]);
    for (byte[] point : points) {
      starts.add(point.clone());
    }
    return starts;
  }

  /**
   * The text for the setting {@code split-points}, which {@link #parse} understands: printable
   * ASCII, without white space, quotes and backslashes, which are escaped as bytes.
   */
  public String toSetting() {
    return Arrays.stream(points).map(SplitPointText::of).collect(Collectors.joining(","));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SplitPoints that && Arrays.deepEquals(points, that.points);
  }

  @Override
  public int hashCode() {
    return Arrays.deepHashCode(points);
  }

  @Override
  public String toString() {
    return "SplitPoints[" + toSetting() + "]";
  }
}
