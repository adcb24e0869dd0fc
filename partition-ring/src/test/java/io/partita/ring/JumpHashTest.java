package io.partita.ring;

import static org.assertj.core.api.Assertions.assertThat;

import com.dynatrace.hash4j.hashing.Hashing;
import java.util.Arrays;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class JumpHashTest {

  /** The values that Guava's HashingTest publishes so that implementations agree. */
  @Test
  void isThePublishedOne() {
    assertThat(IntStream.range(0, 20).map(i -> JumpHash.bucket(i, 100)))
        .containsExactly(
            0, 55, 62, 8, 45, 59, 86, 97, 82, 59, 73, 37, 17, 56, 86, 21, 90, 37, 38, 83);
    assertThat(JumpHash.bucket(10863919174838991L, 11)).isEqualTo(6);
    assertThat(JumpHash.bucket(2016238256797177309L, 11)).isEqualTo(3);
    assertThat(JumpHash.bucket(1673758223894951030L, 11)).isEqualTo(5);
    assertThat(JumpHash.bucket(2, 100_001)).isEqualTo(80_343);
    assertThat(JumpHash.bucket(2_201, 100_001)).isEqualTo(22_152);
    assertThat(JumpHash.bucket(2_202, 100_001)).isEqualTo(15_018);
  }

  @Property
  void oneBucketMoreTakesTheKeyOrLeavesIt(
      @ForAll long key, @ForAll @IntRange(min = 1, max = 100_000) int buckets) {
    int before = JumpHash.bucket(key, buckets);

    assertThat(before).isBetween(0, buckets - 1);
    assertThat(JumpHash.bucket(key, buckets + 1)).isIn(before, buckets);
  }

  /** Chi-square with 99 degrees of freedom, alpha = 0.0001. */
  @Test
  void bucketsAreEquallyLikely() {
    long[] counts = new long[100];
    double[] shares = new double[100];
    Arrays.fill(shares, 0.01);
    for (int i = 0; i < 1_000_000; i++) {
      counts[JumpHash.bucket(Hashing.xxh3_64().hashLongToLong(i), 100)]++;
    }

    assertThat(ChiSquare.of(counts, shares)).isLessThan(ChiSquare.limit(99, 0.0001));
  }
}
