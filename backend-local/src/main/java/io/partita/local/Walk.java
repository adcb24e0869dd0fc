package io.partita.local;

import java.util.Collection;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A page of a walk over the keys of some slots. */
final class Walk {

  /** What is done with a key. */
  @FunctionalInterface
  interface Look {
    void at(Slot slot, EntryKey key);
  }

  private Walk() {}

  /**
   * Looks at keys in the order of their slots and bytes.
   *
   * @param slots by partition id
   * @param from after which key; a slot before it is done
   * @param limit how many keys at most
   * @return the cursor of the next page; empty if there is no other key
   */
  static Optional<String> page(Collection<Slot> slots, Cursor.Position from, int limit, Look look) {
    Slot reachedSlot = null;
    EntryKey reached = null;
    int count = 0;
    for (Slot slot : slots) {
      if (slot.partition < from.partition()) {
        continue;
      }
      byte @Nullable [] last = slot.partition == from.partition() ? from.last() : null;
      for (EntryKey key : slot.keysAfter(last)) {
        if (count == limit && reached != null && reachedSlot != null) {
          return Cursor.after(reachedSlot, reached);
        }
        look.at(slot, key);
        reachedSlot = slot;
        reached = key;
        count++;
      }
    }
    return Optional.empty();
  }
}
