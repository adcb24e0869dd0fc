package io.partita.local;

import io.partita.api.PartitionState;
import io.partita.api.spi.SupersededException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** The steps by which a node's partitions are cut anew. */
abstract class RecutControl extends ImportControl {
  private final LocalNode node;

  RecutControl(LocalNode node) {
    super(new Steps(node));
    this.node = node;
  }

  final void requireSettled(Slot slot) {
    Row row = slot.row();
    if (row.state != PartitionState.OWNED && row.state != PartitionState.NOTHING) {
      throw steps.refused(slot.partition, row, "no move");
    }
  }

  final void requireNoRecut(Memory memory) {
    if (memory.recut != null) {
      throw new SupersededException(node.id(), "a re-cut is not finished");
    }
  }

  @Override
  public CompletionStage<Long> recut(
      long token, Collection<Integer> owned, ToIntFunction<byte[]> partitionOf) {
    return steps.onNode(
        memory -> {
          steps.requireToken(memory, token);
          owned.forEach(Arguments::partition);
          List<Slot> replaced = replaced(memory, owned);
          owned.forEach(partition -> requireClean(memory.slots.get(partition)));
          Recut before = memory.recut == null ? memory.lastRecut : memory.recut;
          Recut recut =
              new Recut(
                  memory.slots,
                  partitionOf,
                  token,
                  memory.fence.bump(),
                  replaced,
                  before,
                  memory.recut);
          for (int partition : owned) {
            Slot slot = memory.slots.getOrAdd(partition);
            if (!slot.isSettled()) {
              slot.bringBy(recut);
              slot.own();
            }
          }
          replaced.forEach(slot -> slot.replaceBy(recut));
          if (replaced.isEmpty()) {
            memory.slots.all().forEach(Slot::settle);
            memory.recut = null;
            memory.lastRecut = before;
          } else {
            memory.recut = recut;
          }
          return recut.generation;
        });
  }

  private List<Slot> replaced(Memory memory, Collection<Integer> owned) {
    List<Slot> replaced = new ArrayList<>();
    for (Slot slot : memory.slots.all()) {
      requireSettled(slot);
      if (slot.row().state == PartitionState.OWNED && !owned.contains(slot.partition)) {
        replaced.add(slot);
      }
    }
    return replaced;
  }

  private void requireClean(@Nullable Slot slot) {
    if (slot != null && slot.row().state == PartitionState.NOTHING && !slot.isDisposable()) {
      throw steps.refused(slot.partition, slot.row(), "owned, or nothing and without entries");
    }
  }

  @Override
  public CompletionStage<Boolean> regroup(long token, int limit) {
    return steps.shared(
        memory -> {
          steps.requireToken(memory, token);
          Arguments.atLeastOne("limit", limit);
          Recut recut = memory.recut;
          if (recut == null) {
            return true;
          }
          // An older operation may still count what it writes for a slot that was replaced.
          if (recut.token != token || !memory.fence.isClean(recut.generation)) {
            throw new SupersededException(
                node.id(), "no re-cut of token " + token + " has passed its barrier");
          }
          return recut.regroup(memory, limit);
        });
  }

  @Override
  public CompletionStage<Void> retire(long token, Collection<Integer> replaced) {
    return steps.onNode(
        memory -> {
          steps.requireToken(memory, token);
          List<Slot> leaving = new ArrayList<>();
          for (int partition : replaced) {
            Slot slot = memory.slots.get(partition);
            if (slot != null && slot.row().state != PartitionState.NOTHING) {
              requireReplaced(memory, slot);
              leaving.add(slot);
            }
          }
          for (Slot slot : leaving) {
            slot.lock.lock();
            try {
              slot.retire();
            } finally {
              slot.lock.unlock();
            }
          }
          finishIfNothingIsReplaced(memory);
          return null;
        });
  }

  private void requireReplaced(Memory memory, Slot slot) {
    Recut recut = memory.recut;
    if (recut == null || !recut.isRegrouped() || !slot.isReplaced()) {
      throw steps.refused(slot.partition, slot.row(), "replaced, and its entries regrouped");
    }
  }

  private static void finishIfNothingIsReplaced(Memory memory) {
    for (Slot slot : memory.slots.all()) {
      if (slot.isReplaced() && slot.row().state != PartitionState.NOTHING) {
        return;
      }
    }
    memory.slots.all().forEach(Slot::settle);
    if (memory.recut != null) {
      memory.lastRecut = memory.recut;
      memory.recut = null;
    }
  }
}
