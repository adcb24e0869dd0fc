package io.partita.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ValuesTest {
  private static final long KEY = Values.fingerprint("cart:1");
  private final Values values = new Values(40, 400);

  @Test
  void aValueTellsItsSequenceNumber() {
    for (long sequence : new long[] {1, 2, 1_000_000, Long.MAX_VALUE}) {
      byte[] value = values.of(KEY, sequence);
      assertThat(value).hasSizeBetween(40, 400);
      assertThat(values.sequenceIn(value, KEY)).isEqualTo(sequence);
    }
  }

  @Test
  void anotherKeysValueIsForeign() {
    byte[] value = values.of(Values.fingerprint("cart:2"), 1);
    assertThat(values.sequenceIn(value, KEY)).isEqualTo(Values.FOREIGN);
  }

  @Test
  void aChangedBitAnywhereIsNoticed() {
    byte[] value = values.of(KEY, 3);
    for (int bit = 0; bit < 8 * value.length; bit++) {
      byte[] damaged = value.clone();
      damaged[bit / 8] ^= (byte) (1 << bit % 8);
      assertThat(values.sequenceIn(damaged, KEY)).as("bit %d", bit).isNegative();
    }
  }

  @Test
  void aValueCutOffOrLengthenedIsCorrupt() {
    byte[] value = values.of(KEY, 3);
    for (int length : new int[] {0, 15, 16, value.length - 1, value.length + 1}) {
      assertThat(values.sequenceIn(Arrays.copyOf(value, length), KEY)).isEqualTo(Values.CORRUPT);
    }
  }

  @Test
  void sizesOutOfRangeAreRefused() {
    assertThatThrownBy(() -> new Values(15, 20)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Values(40, 39)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Values(40, 70_000)).isInstanceOf(IllegalArgumentException.class);
  }
}
