package io.partita.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PopularityTest {
  private static final int THINGS = 100;
  private static final int PICKS = 500_000;

  /** The 1 - 1e-5 quantile of the chi-square distribution with 99 degrees of freedom. */
  private static final double CRITICAL = 167.6;

  @ParameterizedTest
  @ValueSource(doubles = {0.5, 0.8, 0.99, 1.5})
  void picksInProportionToAPowerOfTheRank(double skew) {
    Popularity popularity = new Popularity(new SplittableRandom(7), THINGS, skew);
    long[] observed = new long[THINGS];
    for (int i = 0; i < PICKS; i++) {
      observed[popularity.pick()]++;
    }
    assertThat(chiSquare(observed, skew)).isLessThan(CRITICAL);
  }

  @ParameterizedTest
  @ValueSource(doubles = {0.9, 1.1})
  void anotherSkewWouldBeNoticed(double skew) {
    Popularity popularity = new Popularity(new SplittableRandom(7), THINGS, skew);
    long[] observed = new long[THINGS];
    for (int i = 0; i < PICKS; i++) {
      observed[popularity.pick()]++;
    }
    assertThat(chiSquare(observed, 1.0)).isGreaterThan(CRITICAL);
  }

  private static double chiSquare(long[] observed, double skew) {
    double total = IntStream.range(0, THINGS).mapToDouble(i -> Math.pow(i + 1, -skew)).sum();
    double sum = 0;
    for (int i = 0; i < THINGS; i++) {
      double expected = PICKS * Math.pow(i + 1, -skew) / total;
      sum += (observed[i] - expected) * (observed[i] - expected) / expected;
    }
    return sum;
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, -5})
  void theSameSeedPicksTheSame(long seed) {
    Popularity one = new Popularity(new SplittableRandom(seed), THINGS, 0.99);
    Popularity other = new Popularity(new SplittableRandom(seed), THINGS, 0.99);
    for (int i = 0; i < 1_000; i++) {
      assertThat(one.pick()).isEqualTo(other.pick());
    }
  }
}
