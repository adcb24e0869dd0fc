package io.partita.ring;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FiguresTest {

  @ParameterizedTest
  @CsvSource({"1, 1", "2.5, 2.5", "0.333333, 0.333", "100, 100", "12345, 12300", "1e300, 1E+300"})
  void weightsHaveNoNeedlessDigits(double weight, String expected) {
    assertThat(Figures.weight(weight)).isEqualTo(expected);
  }

  @Test
  void sharesHaveTwoDecimals() {
    assertThat(Figures.percent(0.02046)).isEqualTo("2.05 %");
    assertThat(Figures.percent(0)).isEqualTo("0.00 %");
    assertThat(Figures.percent(1)).isEqualTo("100.00 %");
  }

  @Test
  void changesHaveTheirSign() {
    assertThat(Figures.change(0.0195)).isEqualTo("+1.95");
    assertThat(Figures.change(-0.0004)).isEqualTo("\u22120.04");
    assertThat(Figures.change(-0.00001)).isEqualTo("0");
  }

  @Test
  void theMiddleOfALongNameIsLeftOut() {
    assertThat(Figures.shortened("10.0.0.1:6379", 13)).isEqualTo("10.0.0.1:6379");
    assertThat(Figures.shortened("10.0.0.1:6379", 9)).isEqualTo("10.0\u20266379");
  }

  @Test
  void countsAgreeWithTheirThings() {
    assertThat(Figures.count(1, "node")).isEqualTo("1 node");
    assertThat(Figures.count(4_096, "node")).isEqualTo("4,096 nodes");
  }
}
