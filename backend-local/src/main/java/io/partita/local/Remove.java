package io.partita.local;

import org.jspecify.annotations.Nullable;

/** Removes an entry. */
final class Remove extends Write<Boolean> {
  private boolean found;

  @Override
  @Nullable StoredEntry decide(Slot home, @Nullable StoredEntry before) {
    found = before != null;
    return null;
  }

  @Override
  Boolean result() {
    return found;
  }
}
