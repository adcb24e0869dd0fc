package io.partita.local;

import io.partita.api.MigrationId;
import io.partita.api.PartitionState;
import io.partita.api.spi.Census;
import io.partita.api.spi.SupersededException;
import io.partita.api.spi.Sweep;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * The fenced operations. A step on one partition holds the shared lock of the {@link Fence}, so
 * that the token stays what it was checked to be, and then the slot's lock, so that no checked
 * operation comes in between.
 */
final class LocalControl extends KeyedControl {
  private final LocalNode node;

  LocalControl(LocalNode node) {
    super(node);
    this.node = node;
  }

  @Override
  public CompletionStage<NodeTable> table() {
    return steps.onAnyNode(
        memory -> {
          Map<Integer, PartitionEntry> states = new HashMap<>();
          for (Slot slot : memory.slots.all()) {
            Row row = slot.row();
            if (row.state != PartitionState.NOTHING) {
              states.put(slot.partition, row.asEntry());
            }
          }
          Fence fence = memory.fence;
          return new NodeTable(
              memory.runId(), fence.generation(), fence.token(), fence.isAdmitted(), states);
        });
  }

  @Override
  public CompletionStage<Boolean> claim(long token) {
    return steps.onAnyNode(memory -> memory.fence.claim(token));
  }

  @Override
  public CompletionStage<Void> initialise(long token, Collection<Integer> owned) {
    return steps.onAnyNode(
        memory -> {
          steps.requireToken(memory, token);
          requireNoRecut(memory);
          owned.forEach(Arguments::partition);
          for (Slot slot : memory.slots.all()) {
            requireSettled(slot);
          }
          become(memory, new HashSet<>(owned));
          return null;
        });
  }

  /** Whatever loses a partition makes a new generation, see {@link LocalSession}. */
  private static void become(Memory memory, Set<Integer> owned) {
    boolean lost = false;
    for (Slot slot : memory.slots.all()) {
      if (slot.row().state == PartitionState.OWNED && !owned.contains(slot.partition)) {
        lost = true;
        slot.lock.lock();
        try {
          slot.become(Row.NOTHING, null);
        } finally {
          slot.lock.unlock();
        }
      }
    }
    for (int partition : owned) {
      memory.slots.getOrAdd(partition).own();
    }
    if (lost) {
      memory.fence.bump();
    }
    memory.fence.admit();
  }

  @Override
  public CompletionStage<Long> depart(long token, Map<Integer, MigrationId> moves) {
    return steps.onNode(
        memory -> {
          steps.requireToken(memory, token);
          requireNoRecut(memory);
          List<Slot> departing = new ArrayList<>(moves.size());
          for (int partition : moves.keySet()) {
            Slot slot = memory.slots.get(partition);
            Row row = slot == null ? Row.NOTHING : slot.row();
            if (slot == null || row.state != PartitionState.OWNED) {
              throw steps.refused(partition, row, "owned");
            }
            departing.add(slot);
          }
          for (Slot slot : departing) {
            MigrationId move = moves.getOrDefault(slot.partition, MigrationId.NONE);
            slot.lock.lock();
            try {
              slot.become(
                  Row.of(PartitionState.MOVING, move),
                  new ChangeLog(memory.sequence, memory::settle));
            } finally {
              slot.lock.unlock();
            }
          }
          return memory.fence.bump();
        });
  }

  @Override
  public CompletionStage<Boolean> barrier(long generation, Duration grace, Duration timeout) {
    return node.begin(
        () -> {
          Memory memory = node.memory();
          Fence fence = memory.fence;
          long newest =
              steps.locked(memory, fence.shared(), m -> steps.admitted(m).fence.generation());
          if (generation > newest) {
            throw new SupersededException(
                node.id(),
                "generation " + generation + " was never given, the node's is " + newest);
          }
          Barrier barrier =
              new Barrier(node.id(), fence, generation, grace, timeout, node.backend().scheduler());
          node.backend().start(barrier);
          return barrier.passed();
        });
  }

  @Override
  public CompletionStage<LogPage> logExisting(long token, Sweep sweep) {
    return steps.onSweep(
        token,
        sweep,
        PartitionState.MOVING,
        (memory, slots) -> {
          Cursor.Position from = Cursor.parse(sweep.cursor());
          for (Slot slot : slots) {
            if (!sweep.cursor().isEmpty() && !slot.scanned(token)) {
              throw steps.refused(slot.partition, slot.row(), "a scan that this token has begun");
            }
          }
          Map<Integer, Integer> noted = new HashMap<>();
          Optional<String> next =
              Walk.page(
                  slots,
                  from,
                  sweep.limit(),
                  (slot, key) -> {
                    slot.log().noteIfAbsent(key);
                    noted.merge(slot.partition, 1, Integer::sum);
                  });
          slots.forEach(slot -> slot.scanning(token, next.isEmpty()));
          return new LogPage(noted, next);
        });
  }

  @Override
  public CompletionStage<List<DirtyEntry>> readDirty(
      long token, int partition, MigrationId move, int maxKeys, long maxBytes) {
    return steps.onPartition(
        token,
        partition,
        move,
        PartitionState.MOVING,
        (memory, slot) -> {
          Arguments.atLeastOne("maxKeys", maxKeys);
          List<DirtyEntry> dirty = new ArrayList<>();
          Iterator<Map.Entry<EntryKey, Long>> oldest = slot.log().oldestFirst();
          long bytes = 0;
          while (oldest.hasNext() && dirty.size() < maxKeys) {
            Map.Entry<EntryKey, Long> noted = oldest.next();
            DirtyEntry entry = dirtyEntry(memory, noted.getKey(), noted.getValue());
            bytes += entry.key().length + entry.value().map(value -> value.length).orElse(0);
            if (bytes > maxBytes && !dirty.isEmpty()) {
              break;
            }
            dirty.add(entry);
          }
          return dirty;
        });
  }

  @Override
  public CompletionStage<Integer> dropClean(
      long token, int partition, MigrationId move, List<DirtyEntry> copied) {
    return steps.onPartition(
        token,
        partition,
        move,
        PartitionState.MOVING,
        (memory, slot) -> {
          for (DirtyEntry entry : copied) {
            slot.log().drop(new EntryKey(slot, entry.key()), entry.score());
          }
          return slot.log().size();
        });
  }

  /** Without the slots' locks: a write meanwhile is in the change log, and no commit will pass. */
  @Override
  public CompletionStage<CensusPage> census(long token, Sweep sweep) {
    return steps.shared(
        memory -> {
          steps.requireToken(memory, token);
          Map<Integer, Census> counts = new HashMap<>();
          List<Slot> slots = inMove(memory, sweep, counts);
          Optional<String> next =
              Walk.page(
                  slots,
                  Cursor.parse(sweep.cursor()),
                  sweep.limit(),
                  (slot, key) -> count(memory.peek(key), key, slot, counts));
          return new CensusPage(counts, next);
        });
  }

  @Override
  public CompletionStage<Void> freeze(
      long token, int partition, MigrationId move, Duration duration) {
    return steps.onPartition(
        token,
        partition,
        move,
        PartitionState.MOVING,
        (memory, slot) -> {
          slot.freezeUntil(memory.clock.getAsLong() + Arguments.boundedNanos(duration));
          return null;
        });
  }

  @Override
  public CompletionStage<Boolean> commit(
      long token, int partition, MigrationId move, String target) {
    return steps.onPartition(
        token,
        partition,
        move,
        PartitionState.MOVING,
        (memory, slot) -> {
          if (!slot.scanFinished(token)) {
            throw steps.refused(partition, slot.row(), "a scan that this token has finished");
          }
          if (slot.log().size() > 0) {
            return false;
          }
          slot.become(new Row(PartitionState.MOVED, move, Optional.of(target)), null);
          return true;
        });
  }

  @Override
  public CompletionStage<Void> abort(long token, int partition, MigrationId move) {
    return steps.onPartition(
        token,
        partition,
        move,
        PartitionState.MOVING,
        (memory, slot) -> {
          slot.become(Row.owned(move), null);
          return null;
        });
  }

  @Override
  public CompletionStage<Void> reclaim(long token, int partition, MigrationId move) {
    return steps.onNode(
        memory -> {
          steps.requireToken(memory, token);
          Slot slot = memory.slots.get(partition);
          Row row = slot == null ? Row.NOTHING : slot.row();
          boolean away = row.state == PartitionState.MOVED;
          if (slot == null
              || !(away || row.state == PartitionState.OWNED)
              || !row.move.equals(move)) {
            throw steps.refused(partition, row, PartitionState.MOVED + " by " + move);
          }
          if (away) {
            set(slot, Row.owned(move));
          }
          return null;
        });
  }

  @Override
  public CompletionStage<Void> admit(
      long token, MigrationId id, Collection<Integer> owned, Collection<Integer> others) {
    return steps.onAnyNode(
        memory -> {
          steps.requireToken(memory, token);
          owned.forEach(Arguments::partition);
          others.forEach(Arguments::partition);
          if (memory.fence.isAdmitted()) {
            throw new SupersededException(node.id(), "it is admitted already");
          }
          for (Slot slot : memory.slots.all()) {
            set(slot, Row.NOTHING);
          }
          others.forEach(p -> set(memory.slots.getOrAdd(p), importing(id)));
          owned.forEach(p -> set(memory.slots.getOrAdd(p), Row.owned(id)));
          memory.recut = null;
          memory.fence.bump();
          memory.fence.admit();
          return null;
        });
  }

  private static Row importing(MigrationId id) {
    return Row.of(PartitionState.IMPORTING, id);
  }

  private static void set(Slot slot, Row row) {
    slot.lock.lock();
    try {
      slot.become(row, null);
    } finally {
      slot.lock.unlock();
    }
  }

  @Override
  public CompletionStage<Long> raiseGeneration(long token) {
    return steps.onNode(
        memory -> {
          steps.requireToken(memory, token);
          return memory.fence.bump();
        });
  }

  @Override
  public CompletionStage<Optional<String>> cleanUp(long token, Sweep sweep) {
    return deleteAll(token, sweep, PartitionState.MOVED);
  }
}
