package io.partita.local;

import io.partita.api.MigrationId;
import io.partita.api.PartitionState;
import io.partita.api.Problem;
import io.partita.api.spi.PutCondition;
import io.partita.api.spi.Sweep;
import io.partita.api.spi.TransferControl;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** The steps of a move at its target. */
abstract class ImportControl implements TransferControl {
  final Steps steps;

  ImportControl(Steps steps) {
    this.steps = steps;
  }

  @Override
  public CompletionStage<Void> beginImport(long token, int partition, MigrationId move) {
    return steps.onNode(
        memory -> {
          steps.requireToken(memory, token);
          Arguments.partition(partition);
          Slot slot = memory.slots.getOrAdd(partition);
          slot.lock.lock();
          try {
            if (slot.row().serves()) {
              throw steps.refused(partition, slot.row(), "nothing, importing or moved away");
            }
            int order =
                slot.row().state == PartitionState.IMPORTING ? slot.row().move.compareTo(move) : -1;
            if (order > 0) {
              throw steps.refused(partition, slot.row(), "no import by a later move");
            }
            if (order < 0) {
              slot.become(Row.of(PartitionState.IMPORTING, move), null);
              slot.evictionsBefore(memory.evictions());
            }
          } finally {
            slot.lock.unlock();
          }
          return null;
        });
  }

  @Override
  public CompletionStage<Optional<String>> wipe(long token, Sweep sweep) {
    return steps.onSweep(
        token,
        sweep,
        PartitionState.IMPORTING,
        (memory, slots) -> {
          for (Slot slot : slots) {
            if (slot.isCopied()) {
              throw steps.refused(slot.partition, slot.row(), "an import without a copy");
            }
          }
          return delete(memory, slots, sweep);
        });
  }

  @Override
  public CompletionStage<Void> raiseAttempt(
      long token, int partition, MigrationId move, long attempt) {
    return steps.onPartition(
        token,
        partition,
        move,
        PartitionState.IMPORTING,
        (memory, slot) -> {
          if (attempt < slot.attempt(token)) {
            throw steps.refused(
                partition, slot.row(), "an attempt of at least " + slot.attempt(token));
          }
          slot.raiseAttempt(token, attempt);
          return null;
        });
  }

  @Override
  public CompletionStage<Void> apply(
      long token, int partition, MigrationId move, long attempt, List<DirtyEntry> entries) {
    return steps.onPartition(
        token,
        partition,
        move,
        PartitionState.IMPORTING,
        (memory, slot) -> {
          requireCopy(token, slot, attempt, entries);
          copy(memory, slot, entries);
          return null;
        });
  }

  final void requireCopy(long token, Slot slot, long attempt, List<DirtyEntry> entries) {
    if (attempt != slot.attempt(token)) {
      throw steps.refused(slot.partition, slot.row(), "attempt " + slot.attempt(token));
    }
    entries.forEach(this::requireBytes);
  }

  static void copy(Memory memory, Slot slot, List<DirtyEntry> entries) {
    slot.copied();
    for (DirtyEntry entry : entries) {
      EntryKey key = new EntryKey(slot, entry.key());
      byte[] value = entry.value().orElse(null);
      memory.execute(
          key,
          value == null
              ? new Remove()
              : new Put(value, entry.ttl(), PutCondition.ALWAYS, memory.clock.getAsLong()));
    }
  }

  @Override
  public CompletionStage<Boolean> activate(int partition, MigrationId move) {
    return steps.shared(
        memory -> {
          Slot slot = memory.slots.get(partition);
          if (slot == null) {
            return false;
          }
          slot.lock.lock();
          try {
            if (slot.row().state == PartitionState.IMPORTING && slot.row().move.equals(move)) {
              slot.become(Row.owned(move), null);
            }
            return slot.row().serves();
          } finally {
            slot.lock.unlock();
          }
        });
  }

  @Override
  public CompletionStage<Optional<String>> dropImport(long token, Sweep sweep) {
    return deleteAll(token, sweep, PartitionState.IMPORTING);
  }

  /** Deletes entries; with the last one the partitions' state is nothing. */
  final CompletionStage<Optional<String>> deleteAll(long token, Sweep sweep, PartitionState state) {
    return steps.onSweep(
        token,
        sweep,
        state,
        (memory, slots) -> {
          Optional<String> next = delete(memory, slots, sweep);
          if (next.isEmpty()) {
            slots.forEach(slot -> slot.become(Row.NOTHING, null));
          }
          return next;
        });
  }

  /** What earlier pages went over has nothing left, so each page begins with what there is. */
  private static Optional<String> delete(Memory memory, List<Slot> slots, Sweep sweep) {
    Cursor.parse(sweep.cursor());
    return Walk.page(
        slots, Cursor.BEGINNING, sweep.limit(), (slot, key) -> memory.execute(key, new Remove()));
  }

  private void requireBytes(DirtyEntry entry) {
    if (!entry.form().equals(DirtyEntry.BYTES)) {
      throw Problem.of(
              "form of key " + HexFormat.of().formatHex(entry.key()),
              entry.form(),
              "empty: plain bytes")
          .at("node " + steps.nodeId())
          .asException();
    }
  }
}
