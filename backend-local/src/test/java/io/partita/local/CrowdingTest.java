package io.partita.local;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CrowdingTest {
  private static final long ROOM = 1_600;

  private long used;
  private int looks;
  private final Crowding crowding =
      new Crowding(
          ROOM,
          () -> {
            looks++;
            return used;
          });

  @Test
  void itIsNearBeforeHalfOfTheRoomIsUsedAndLooksRarely() {
    for (int written = 0; written < ROOM / 2; written += 10) {
      used += 10;
      crowding.stored(10);
    }
    assertThat(crowding.isNear()).isTrue();
    assertThat(looks).isEqualTo(8);
  }

  @Test
  void overwritingTheSameDoesNotBringItNear() {
    used = 600;
    for (int i = 0; i < 1_000; i++) {
      crowding.stored(10);
    }
    assertThat(crowding.isNear()).isFalse();
    assertThat(looks).isEqualTo(100);
  }

  @Test
  void itEndsWhenEntriesHaveGone() {
    used = 1_500;
    crowding.stored(100);
    assertThat(crowding.isNear()).isTrue();
    used = 100;
    crowding.stored(100);
    assertThat(crowding.isNear()).isFalse();
  }

  @Test
  void writesThatStoreNothingAreNotCounted() {
    used = 1_500;
    crowding.stored(0);
    assertThat(looks).isZero();
  }

  @Test
  void theSmallestRoomIsLookedAtOnEveryWrite() {
    Crowding tiny = new Crowding(1, () -> 1);
    tiny.stored(1);
    assertThat(tiny.isNear()).isTrue();
  }
}
