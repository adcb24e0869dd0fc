package io.partita.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ValuesTest {
  private static final long KEY = Values.fingerprint("cart:1");
  private final Values values = new Values(40, 400);

  @Test
  void a_value_tells_its_sequence_number() {
    for (long sequence : new long[] {1, 2, 1_000_000, Long.MAX_VALUE}) {
      byte[] value = values.of(KEY, sequence);
      assertThat(value).hasSizeBetween(40, 400);
      assertThat(values.sequenceIn(value, KEY)).isEqualTo(sequence);
    }
  }

  @Test
  void another_keys_value_is_foreign() {
    byte[] value = values.of(Values.fingerprint("cart:2"), 1);
    assertThat(values.sequenceIn(value, KEY)).isEqualTo(Values.FOREIGN);
  }

  @Test
  void a_changed_bit_anywhere_is_noticed() {
    byte[] value = values.of(KEY, 3);
    for (int bit = 0; bit < 8 * value.length; bit++) {
      byte[] damaged = value.clone();
      damaged[bit / 8] ^= (byte) (1 << bit % 8);
      assertThat(values.sequenceIn(damaged, KEY)).as("bit %d", bit).isNegative();
    }
  }

  @Test
  void a_value_cut_off_or_lengthened_is_corrupt() {
    byte[] value = values.of(KEY, 3);
    for (int length : new int[] {0, 15, 16, value.length - 1, value.length + 1}) {
      assertThat(values.sequenceIn(Arrays.copyOf(value, length), KEY)).isEqualTo(Values.CORRUPT);
    }
  }

  @Test
  void sizes_out_of_range_are_refused() {
    assertThatThrownBy(() -> new Values(15, 20)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Values(40, 39)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Values(40, 70_000)).isInstanceOf(IllegalArgumentException.class);
  }
}
