package io.partita.local;

import org.jspecify.annotations.Nullable;

/** Counts an entry for the slot that a re-cut gives it. */
final class Regroup extends Write<Boolean> {
  private boolean moved;

  @Override
  @Nullable StoredEntry decide(Slot home, @Nullable StoredEntry before) {
    if (before == null || before.slot == home) {
      return before;
    }
    moved = true;
    return before.holding(home, before.value);
  }

  @Override
  Boolean result() {
    return moved;
  }
}
