package io.partita.local;

import io.partita.api.MigrationId;
import io.partita.api.PartitionState;
import io.partita.api.Ttl;
import io.partita.api.spi.Census;
import io.partita.api.spi.Sweep;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** The steps of a move that go by keys which the coordinator names. */
abstract class KeyedControl extends RecutControl {
  static final Set<PartitionState> IN_MOVE =
      Set.of(PartitionState.MOVING, PartitionState.IMPORTING);

  KeyedControl(LocalNode node) {
    super(node);
  }

  /** What locks the partitions of a step and tells their moves. */
  private static Sweep named(Map<Integer, MigrationId> moves) {
    return new Sweep(moves, key -> -1, "", 1);
  }

  private static Sweep named(List<Keys> groups) {
    Map<Integer, MigrationId> moves = new TreeMap<>();
    groups.forEach(group -> moves.put(group.partition(), group.move()));
    return named(moves);
  }

  /** The slots of a step by their partitions. */
  private static IntFunction<Slot> byPartition(List<Slot> slots) {
    Map<Integer, Slot> byPartition = new HashMap<>();
    slots.forEach(slot -> byPartition.put(slot.partition, slot));
    return partition -> Objects.requireNonNull(byPartition.get(partition));
  }

  @Override
  public CompletionStage<KeysPage> existing(Sweep sweep) {
    return steps.shared(
        memory -> {
          List<Slot> slots = new ArrayList<>();
          for (int partition : sweep.moves().keySet()) {
            Slot slot = memory.slots.get(partition);
            if (slot == null) {
              throw steps.refused(partition, Row.NOTHING, PartitionState.MOVING + " by its move");
            }
            steps.requireState(slot, sweep, Set.of(PartitionState.MOVING));
            slots.add(slot);
          }
          Map<Integer, List<byte[]>> keys = new HashMap<>();
          Optional<String> next =
              Walk.page(
                  slots,
                  Cursor.parse(sweep.cursor()),
                  sweep.limit(),
                  (slot, key) ->
                      keys.computeIfAbsent(slot.partition, p -> new ArrayList<>()).add(key.bytes));
          return new KeysPage(keys, next);
        });
  }

  @Override
  public CompletionStage<ReadPage> read(long token, List<Keys> groups, long maxBytes) {
    return steps.onSweep(
        token,
        named(groups),
        PartitionState.MOVING,
        (memory, slots) -> {
          IntFunction<Slot> byPartition = byPartition(slots);
          Map<Integer, List<DirtyEntry>> entries = new HashMap<>();
          int done = 0;
          long bytes = 0;
          for (Keys group : groups) {
            Slot slot = byPartition.apply(group.partition());
            for (byte[] key : group.keys()) {
              DirtyEntry entry = dirtyEntry(memory, new EntryKey(slot, key), 0);
              bytes += key.length + entry.value().map(value -> value.length).orElse(0);
              if (bytes > maxBytes && done > 0) {
                return new ReadPage(entries, done);
              }
              done++;
              if (entry.value().isPresent()) {
                entries.computeIfAbsent(slot.partition, p -> new ArrayList<>()).add(entry);
              }
            }
          }
          return new ReadPage(entries, done);
        });
  }

  static DirtyEntry dirtyEntry(Memory memory, EntryKey key, long score) {
    StoredEntry entry = memory.peek(key);
    if (entry == null) {
      return new DirtyEntry(key.bytes, score, Optional.empty(), DirtyEntry.BYTES, Ttl.NONE);
    }
    if (!entry.expires()) {
      return new DirtyEntry(key.bytes, score, Optional.of(entry.value), DirtyEntry.BYTES, Ttl.NONE);
    }
    // Rounded down, but for the last millisecond, which has no other expression: the copy must not
    // live longer.
    long nanos = entry.remainingNanos(memory.clock.getAsLong());
    Ttl ttl = Ttl.of(Duration.ofMillis(Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos))));
    return new DirtyEntry(key.bytes, score, Optional.of(entry.value), DirtyEntry.BYTES, ttl);
  }

  @Override
  public CompletionStage<Void> copy(long token, List<Copies> groups) {
    Map<Integer, MigrationId> moves = new TreeMap<>();
    groups.forEach(group -> moves.put(group.partition(), group.move()));
    return steps.onSweep(
        token,
        named(moves),
        PartitionState.IMPORTING,
        (memory, slots) -> {
          IntFunction<Slot> byPartition = byPartition(slots);
          for (Copies group : groups) {
            requireCopy(
                token, byPartition.apply(group.partition()), group.attempt(), group.entries());
          }
          for (Copies group : groups) {
            copy(memory, byPartition.apply(group.partition()), group.entries());
          }
          return null;
        });
  }

  @Override
  public CompletionStage<Set<Integer>> finishScan(long token, Map<Integer, MigrationId> moves) {
    return steps.onSweep(
        token,
        named(moves),
        PartitionState.MOVING,
        (memory, slots) -> {
          Set<Integer> written = new HashSet<>();
          for (Slot slot : slots) {
            slot.scanning(token, true);
            if (slot.log().size() > 0) {
              written.add(slot.partition);
            }
          }
          return written;
        });
  }

  /** Without the slots' locks: a write meanwhile is in the change log, and no commit will pass. */
  @Override
  public CompletionStage<Map<Integer, Census>> count(long token, List<Keys> groups) {
    return steps.shared(
        memory -> {
          steps.requireToken(memory, token);
          Map<Integer, Census> counts = new HashMap<>();
          IntFunction<Slot> byPartition = byPartition(inMove(memory, named(groups), counts));
          for (Keys group : groups) {
            Slot slot = byPartition.apply(group.partition());
            for (byte[] bytes : group.keys()) {
              EntryKey key = new EntryKey(slot, bytes);
              count(memory.peek(key), key, slot, counts);
            }
          }
          return counts;
        });
  }

  /** The slots of partitions on either side of a move; puts down what was evicted since. */
  final List<Slot> inMove(Memory memory, Sweep sweep, Map<Integer, Census> counts) {
    List<Slot> slots = new ArrayList<>();
    long evictions = memory.evictions();
    for (int partition : sweep.moves().keySet()) {
      Slot slot = memory.slots.get(partition);
      if (slot == null) {
        throw steps.refused(partition, Row.NOTHING, IN_MOVE + " by its move");
      }
      steps.requireState(slot, sweep, IN_MOVE);
      boolean importing = slot.row().state == PartitionState.IMPORTING;
      if (importing && evictions > slot.evictionsBefore()) {
        counts.put(partition, new Census(0, 0, evictions - slot.evictionsBefore()));
      }
      slots.add(slot);
    }
    return slots;
  }

  static void count(
      @Nullable StoredEntry entry, EntryKey key, Slot slot, Map<Integer, Census> counts) {
    if (entry != null) {
      boolean adds = !entry.expires() && Census.isSampled(key.bytes);
      long checksum = adds ? Census.ofEntry(key.bytes, entry.value) : 0;
      counts.merge(slot.partition, new Census(1, checksum, 0), Census::plus);
    }
  }

  @Override
  public CompletionStage<Void> delete(long token, List<Keys> groups, boolean last) {
    return steps.onSweep(
        token,
        named(groups),
        PartitionState.MOVED,
        (memory, slots) -> {
          IntFunction<Slot> byPartition = byPartition(slots);
          for (Keys group : groups) {
            Slot slot = byPartition.apply(group.partition());
            group.keys().forEach(key -> memory.execute(new EntryKey(slot, key), new Remove()));
          }
          if (last) {
            slots.forEach(slot -> slot.become(Row.NOTHING, null));
          }
          return null;
        });
  }
}
