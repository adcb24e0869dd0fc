package io.partita.local;

import io.partita.api.MigrationId;
import io.partita.api.PartitionState;
import io.partita.api.spi.PutCondition;
import io.partita.api.spi.TransferControl;
import java.util.List;
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
  public CompletionStage<Boolean> wipe(long token, int partition, MigrationId move, int limit) {
    return steps.onPartition(
        token,
        partition,
        move,
        PartitionState.IMPORTING,
        (memory, slot) -> {
          Arguments.atLeastOne("limit", limit);
          if (slot.isCopied()) {
            throw steps.refused(partition, slot.row(), "an import without a copy");
          }
          return memory.delete(slot, limit);
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
          if (attempt != slot.attempt(token)) {
            throw steps.refused(partition, slot.row(), "attempt " + slot.attempt(token));
          }
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
          return null;
        });
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
              slot.become(Row.owned(), null);
            }
            return slot.row().serves();
          } finally {
            slot.lock.unlock();
          }
        });
  }

  @Override
  public CompletionStage<Boolean> dropImport(
      long token, int partition, MigrationId move, int limit) {
    return deleteAll(token, partition, move, PartitionState.IMPORTING, limit);
  }

  /** Deletes entries; with the last one the partition's state is nothing. */
  final CompletionStage<Boolean> deleteAll(
      long token, int partition, MigrationId move, PartitionState state, int limit) {
    return steps.onPartition(
        token,
        partition,
        move,
        state,
        (memory, slot) -> {
          Arguments.atLeastOne("limit", limit);
          boolean done = memory.delete(slot, limit);
          if (done) {
            slot.become(Row.NOTHING, null);
          }
          return done;
        });
  }
}
