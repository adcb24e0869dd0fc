package io.partita.local;

import io.partita.api.MigrationId;
import io.partita.api.NodeNotAdmittedException;
import io.partita.api.PartitionState;
import io.partita.api.spi.SupersededException;
import io.partita.api.spi.Sweep;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.Lock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Makes each step of a coordinator atomic, and refuses it unless it is due. */
final class Steps {
  private final LocalNode node;

  Steps(LocalNode node) {
    this.node = node;
  }

  String nodeId() {
    return node.id();
  }

  /** A step on what the slot of a partition holds, or on its row. */
  @FunctionalInterface
  interface PartitionStep<T> {
    @Nullable T on(Memory memory, Slot slot);
  }

  /** A step on a partition that is in a state, by a move; the slot's lock is held. */
  <T> CompletionStage<T> onPartition(
      long token, int partition, MigrationId move, PartitionState state, PartitionStep<T> step) {
    return shared(
        memory -> {
          requireToken(memory, token);
          Slot slot = memory.slots.get(partition);
          if (slot == null) {
            throw refused(partition, Row.NOTHING, state + " by " + move);
          }
          slot.lock.lock();
          try {
            Row row = slot.row();
            if (row.state != state || !row.move.equals(move)) {
              throw refused(partition, row, state + " by " + move);
            }
            return step.on(memory, slot);
          } finally {
            slot.lock.unlock();
          }
        });
  }

  /** A step on what the slots of some partitions hold, by partition id. */
  @FunctionalInterface
  interface SweepStep<T> {
    @Nullable T on(Memory memory, List<Slot> slots);
  }

  /** A step on partitions all of which are in a state, each by its move; the locks are held. */
  <T> CompletionStage<T> onSweep(long token, Sweep sweep, PartitionState state, SweepStep<T> step) {
    return shared(
        memory -> {
          requireToken(memory, token);
          List<Slot> slots = new ArrayList<>(sweep.moves().size());
          for (int partition : sweep.moves().keySet()) {
            Slot slot = memory.slots.get(partition);
            if (slot == null) {
              throw refused(partition, Row.NOTHING, state + " by its move");
            }
            slots.add(slot);
          }
          int locked = 0;
          try {
            for (Slot slot : slots) { // by partition id: two steps can't wait for each other
              slot.lock.lock();
              locked++;
              requireState(slot, sweep, EnumSet.of(state));
            }
            return step.on(memory, slots);
          } finally {
            for (Slot slot : slots.subList(0, locked)) {
              slot.lock.unlock();
            }
          }
        });
  }

  void requireState(Slot slot, Sweep sweep, Set<PartitionState> states) {
    MigrationId move = sweep.moves().getOrDefault(slot.partition, MigrationId.NONE);
    Row row = slot.row();
    if (!states.contains(row.state) || !row.move.equals(move)) {
      throw refused(slot.partition, row, states + " by " + move);
    }
  }

  /** A step during which token, generation and the set of slots stay what they are. */
  <T> CompletionStage<T> shared(Function<Memory, T> step) {
    return node.now(
        () -> {
          Memory memory = node.memory();
          return locked(memory, memory.fence.shared(), m -> step.apply(admitted(m)));
        });
  }

  /** A step during which no other takes place. */
  <T> CompletionStage<T> onNode(Function<Memory, T> step) {
    return onAnyNode(memory -> step.apply(admitted(memory)));
  }

  /** The memory, if the node is admitted. */
  Memory admitted(Memory memory) {
    if (!memory.fence.isAdmitted()) {
      throw new NodeNotAdmittedException(node.id());
    }
    return memory;
  }

  /** The same on a node that need not be admitted. */
  <T> CompletionStage<T> onAnyNode(Function<Memory, T> step) {
    return node.now(
        () -> {
          Memory memory = node.memory();
          return locked(memory, memory.fence.exclusive(), step);
        });
  }

  <T> T locked(Memory memory, Lock lock, Function<Memory, T> step) {
    lock.lock();
    try {
      if (memory.fence.isEnded()) {
        throw node.unavailable("the node has lost its memory");
      }
      return step.apply(memory);
    } finally {
      lock.unlock();
    }
  }

  void requireToken(Memory memory, long token) {
    if (memory.fence.token() != token) {
      throw new SupersededException(
          node.id(), "token " + token + ", claimed last was " + memory.fence.token());
    }
  }

  SupersededException refused(int partition, Row found, String needed) {
    return new SupersededException(
        node.id(), "partition " + partition + " is " + found + ", needed is " + needed);
  }
}
