package io.partita.local;

import io.partita.api.PartitionState;
import io.partita.api.Problem;
import io.partita.api.Ttl;
import io.partita.api.spi.OrderedReads;
import io.partita.api.spi.PutCondition;
import io.partita.api.spi.SessionClosedException;
import io.partita.api.spi.StoreSession;
import io.partita.local.SlotTable.Stamps;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The "connection" of PROTOCOL.md within a process.
 *
 * <p>Where a Redis client copies the node's table at its handshake, a session looks at the live
 * row. That is sound:
 *
 * <ol>
 *   <li><em>Plain writes.</em> A write that finds the row owned goes ahead without a lock. It
 *       entered {@link InFlight} and found the session open before it looked, and whoever takes the
 *       ownership away ({@code depart}) makes a new generation in the same atomic step. The session
 *       was opened before its look at the row, hence before that step, hence it is older than the
 *       new generation: the barrier closes it and waits until its operations are over. So the write
 *       ends before the scan begins, and the scan finds what it did.
 *   <li><em>A partition that becomes owned</em> (activated, initialised, or moving no more after an
 *       abort) is written plainly at once, without a new handshake: argument 1 holds for each look
 *       anew. Aborting needs no new generation, as the next departure makes one.
 *   <li><em>Checked writes.</em> Any other row is looked at again under the slot's lock. Moving:
 *       the write and the note in the change log are one step for drain and commit, which hold that
 *       lock too. Moved, importing and nothing are refused, and never plain.
 *   <li><em>Reads</em> take no lock and no counter. The value was read while the partition was
 *       owned or moving, as the stamp found afterwards is the same (or the row the same object,
 *       where a read needs the slot anyway); and while the session was open, as that is looked at
 *       last. So the read happened before any commit and any kill. A read that can't tell is done
 *       again.
 * </ol>
 */
final class LocalSession implements StoreSession {
  private final LocalNode node;
  private final Memory memory;
  private final long generation;
  private final InFlight inFlight = new InFlight();
  private volatile boolean closed;

  LocalSession(LocalNode node, Memory memory, long generation) {
    this.node = node;
    this.memory = memory;
    this.generation = generation;
  }

  @Override
  public long generation() {
    return generation;
  }

  @Override
  public boolean isOpen() {
    return !closed;
  }

  @Override
  public CompletionStage<Optional<byte[]>> get(int partition, byte[] key) {
    while (true) {
      SlotTable.Cells cells = memory.slots.cells();
      int cell = cells.find(partition);
      long stamp = cells.stamp(cell);
      if (Stamps.isRetired(stamp)) {
        continue;
      }
      Slot slot = cells.slot(cell);
      if (slot == null || !Stamps.serves(stamp, partition)) {
        return refused(partition, rowOf(partition));
      }
      StoredEntry entry = memory.read(new EntryKey(slot, key));
      boolean unchanged = cells.stamp(cell) == stamp;
      if (closed) {
        return refused(partition, slot.row());
      }
      if (unchanged) {
        return CompletableFuture.completedFuture(
            entry == null ? Optional.empty() : Optional.of(entry.value));
      }
    }
  }

  private Row rowOf(int partition) {
    Slot slot = memory.slots.get(partition);
    return slot == null ? Row.NOTHING : slot.row();
  }

  @Override
  public CompletionStage<Boolean> put(
      int partition, byte[] key, byte[] value, Ttl ttl, PutCondition condition) {
    return write(partition, key, new Put(value, ttl, condition, memory.clock.getAsLong()));
  }

  @Override
  public CompletionStage<Boolean> remove(int partition, byte[] key) {
    return write(partition, key, new Remove());
  }

  @Override
  public CompletionStage<Long> increment(int partition, byte[] key, long delta, Ttl ttl) {
    return write(partition, key, new Increment(delta, ttl, memory.clock.getAsLong()));
  }

  @Override
  public CompletionStage<Boolean> expire(int partition, byte[] key, Ttl ttl) {
    if (ttl.equals(Ttl.KEEP)) {
      return CompletableFuture.failedFuture(
          Problem.of("ttl", ttl, "a time or Ttl.NONE").asException());
    }
    return write(partition, key, new Expire(ttl, memory.clock.getAsLong()));
  }

  private <R> CompletionStage<R> write(int partition, byte[] key, Write<R> write) {
    Slot slot = memory.slots.get(partition);
    if (slot == null) {
      return refused(partition, Row.NOTHING);
    }
    slot.touch();
    int cell = inFlight.enter();
    try {
      Row refusing = closed ? slot.row() : execute(new EntryKey(slot, key), write);
      if (refusing != null) {
        return refused(partition, refusing);
      }
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    } finally {
      inFlight.exit(cell);
      if (closed) {
        leaveIfGone();
      }
    }
    return write.outcome();
  }

  /** Executes a write, plainly or checked; the row that forbids it, null if none does. */
  private @Nullable Row execute(EntryKey key, Write<?> write) {
    Slot slot = key.slot;
    if (slot.row().state == PartitionState.OWNED) {
      memory.execute(key, write);
      return null;
    }
    slot.lock.lock();
    try {
      Row row = slot.row();
      if (!row.serves() || slot.isFrozen(memory.clock)) {
        return row;
      }
      memory.execute(key, write);
      if (row.state == PartitionState.MOVING && write.isNoted()) {
        slot.log().note(key);
      }
      return null;
    } finally {
      slot.lock.unlock();
    }
  }

  @Override
  public CompletionStage<Optional<Ttl>> ttl(int partition, byte[] key) {
    Slot slot = memory.slots.get(partition);
    return slot == null
        ? refused(partition, Row.NOTHING)
        : read(List.of(slot), () -> remaining(memory.peek(new EntryKey(slot, key))));
  }

  private Optional<Ttl> remaining(@Nullable StoredEntry entry) {
    if (entry == null) {
      return Optional.empty();
    }
    if (!entry.expires()) {
      return Optional.of(Ttl.NONE);
    }
    long nanos = entry.remainingNanos(memory.clock.getAsLong());
    if (nanos <= 0) {
      return Optional.empty();
    }
    // Rounded up: what is left of a time to live that was just given reads as that time.
    long millis = (nanos - 1) / TimeUnit.MILLISECONDS.toNanos(1) + 1;
    return Optional.of(Ttl.of(Duration.ofMillis(millis)));
  }

  @Override
  public CompletionStage<EntryPage> scan(
      Set<Integer> partitions, ToIntFunction<byte[]> partitionOf, String cursor, int limit) {
    try {
      Arguments.atLeastOne("limit", limit);
      Arguments.atLeastOne("partitions", partitions.size());
      Cursor.Position from = Cursor.parse(cursor);
      List<Slot> slots = new ArrayList<>(partitions.size());
      for (int partition : new TreeSet<>(partitions)) {
        Slot slot = memory.slots.get(partition);
        if (slot == null) {
          return refused(partition, Row.NOTHING);
        }
        slots.add(slot);
      }
      return read(slots, () -> page(slots, from, limit));
    } catch (IllegalArgumentException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  @Override
  public Optional<OrderedReads> ordered() {
    return Optional.of(this::orderedPage);
  }

  private CompletionStage<OrderedReads.Page> orderedPage(int partition, OrderedReads.Query query) {
    Slot slot = memory.slots.get(partition);
    return slot == null
        ? refused(partition, Row.NOTHING)
        : read(List.of(slot), () -> LocalOrder.page(memory, slot, query));
  }

  /** In the order of keys: what was there all the time is not missed though it moved to and fro. */
  private EntryPage page(List<Slot> slots, Cursor.Position from, int limit) {
    List<Entry> page = new ArrayList<>();
    Optional<String> next =
        Walk.page(
            slots,
            from,
            limit,
            (slot, key) -> {
              StoredEntry entry = memory.peek(key);
              if (entry != null) {
                page.add(new Entry(key.bytes, entry.value));
              }
            });
    return new EntryPage(page, next);
  }

  /** A read that is right if each row was the same, and serving, before and after it. */
  private <R> CompletionStage<R> read(List<Slot> slots, Supplier<R> look) {
    List<Row> rows = slots.stream().map(Slot::row).toList();
    while (true) {
      for (int i = 0; i < rows.size(); i++) {
        if (closed || !rows.get(i).serves()) {
          return refused(slots.get(i).partition, rows.get(i));
        }
      }
      // A scan might miss what was written by another cut, be it before or during the look.
      Slot outdated = outdated(slots);
      R seen = look.get();
      outdated = outdated == null ? outdated(slots) : outdated;
      if (outdated != null) {
        return refused(outdated.partition, Row.NOTHING);
      }
      List<Row> after = slots.stream().map(Slot::row).toList();
      if (same(rows, after) && !closed) {
        return CompletableFuture.completedFuture(seen);
      }
      rows = after;
    }
  }

  private static @Nullable Slot outdated(List<Slot> slots) {
    for (Slot slot : slots) {
      if (slot.isOutdated()) {
        return slot;
      }
    }
    return null;
  }

  private static boolean same(List<Row> before, List<Row> after) {
    for (int i = 0; i < before.size(); i++) {
      if (before.get(i) != after.get(i)) {
        return false;
      }
    }
    return true;
  }

  /** Not executed: the session has ended, or the node does not own the partition. */
  private <R> CompletionStage<R> refused(int partition, Row row) {
    return CompletableFuture.failedFuture(
        closed ? new SessionClosedException(node.id()) : row.refusal(node.id(), partition));
  }

  /** Kills the session if the node closes it: an operation that has not begun is not executed. */
  @Override
  public void close() {
    closed = true;
    leaveIfGone();
  }

  private void leaveIfGone() {
    if (inFlight.isIdle()) {
      memory.fence.leave(this);
    }
  }

  /** Whether it is closed and nothing is under way. */
  boolean isGone() {
    return closed && inFlight.isIdle();
  }

  boolean isOf(LocalNode other) {
    return node == other;
  }

  @Override
  public String toString() {
    return "LocalSession[" + node.id() + ", generation=" + generation + "]";
  }
}
