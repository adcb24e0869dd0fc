package io.partita.testkit.history;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EffortTest {

  @Test
  void hundredComparisonsCostAsMuchAsAConfiguration() {
    Effort effort = new Effort(2);
    effort.addConfiguration();
    effort.addConfiguration();
    effort.addComparisons(99);
    assertThat(effort.configurationCount()).isEqualTo(2);
    assertThat(effort.isExhausted()).isFalse();
    effort.addComparisons(1);
    assertThat(effort.configurationCount()).isEqualTo(3);
    assertThat(effort.isExhausted()).isTrue();
  }
}
