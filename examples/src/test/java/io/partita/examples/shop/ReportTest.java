package io.partita.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.partita.examples.shop.Report.Evenness;
import io.partita.runtime.Balance;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ReportTest {

  @Test
  void noiseOfEqualSharesIsTheKnownFormula() {
    double[] shares = new double[50];
    Arrays.fill(shares, 1.0 / 50);
    assertThat(Evenness.noise(shares, 10_000)).isCloseTo(Math.sqrt(49 / 10_000.0), within(1e-12));
    assertThat(Evenness.noise(shares, 0)).isZero();
  }

  @Test
  void noiseOfUnequalSharesIsWhatRandomPlacementShows() {
    double[] weights = {1, 1, 1, 2, 5};
    double[] shares = {0.1, 0.1, 0.1, 0.2, 0.5};
    SplittableRandom random = new SplittableRandom(3);
    int keys = 2_000;
    int rounds = 500;
    double squares = 0;
    for (int round = 0; round < rounds; round++) {
      double[] loads = new double[shares.length];
      for (int i = 0; i < keys; i++) {
        double at = random.nextDouble();
        int node = 0;
        for (double below = shares[0]; at >= below; below += shares[++node]) {}
        loads[node]++;
      }
      squares += Math.pow(Balance.of(loads, weights).variation(), 2);
    }
    // Over 500 rounds of 5 nodes the estimate is good to about 3 % (one standard deviation).
    assertThat(Math.sqrt(squares / rounds))
        .isCloseTo(Evenness.noise(shares, keys), within(0.1 * Evenness.noise(shares, keys)));
  }

  @Test
  void bytesInWords() {
    assertThat(ReportText.bytes(12)).isEqualTo("0.0 kB");
    assertThat(ReportText.bytes(1_234)).isEqualTo("1.2 kB");
    assertThat(ReportText.bytes(1_234_567)).isEqualTo("1.2 MB");
    assertThat(ReportText.bytes(12_345_678_901L)).isEqualTo("12.3 GB");
  }
}
