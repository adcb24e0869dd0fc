package io.partita.runtime;

import io.partita.api.Event;
import io.partita.api.MigrationId;
import io.partita.api.OutcomeUnknownException;
import io.partita.api.PartitaException;
import io.partita.api.spi.Census;
import io.partita.api.spi.NodeStore.PartitionSize;
import io.partita.api.spi.NodeStore.Room;
import io.partita.api.spi.TransferControl;
import io.partita.api.spi.TransferControl.DirtyEntry;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;

/**
 * Some partitions of one source on their way: the link of DESIGN.md section 6 by the rules of
 * PROTOCOL.md, in their order. They share one rise of the generation, since each makes all clients
 * of the node shake hands again.
 */
final class Batch {
  private static final int SCAN_STEP = 1_000;
  private static final int WIPE_STEP = 1_000;

  /** Rounds in a row that don't make the change log shorter, after which draining it is no use. */
  private static final int STALLED_ROUNDS = 3;

  /** Attempts to commit after which writes are held, so that the change log gets empty. */
  private static final int ATTEMPTS_BEFORE_FREEZE = 5;

  private static final int MAX_ATTEMPTS = 1_000;

  /** Looks at copies that differ while nothing is written, and the time between two of them. */
  private static final int MAX_LOOKS = 5;

  private static final Duration LOOK_PAUSE = Duration.ofMillis(2);

  /** How long writes are held, at first and at most. */
  private static final long MIN_FREEZE_MILLIS = 20;

  private static final long MAX_FREEZE_MILLIS = 50;

  private final List<Move> moves;
  private final NodeLink source;
  private final TransferControl from;
  private final long token;
  private final Steps steps;
  private final Tuning tuning;
  private final ChangeProgress progress;
  private final Events events;
  private final Pacer pacer;
  private final Router router;
  private final Set<Move> committed = new HashSet<>();
  private final TtlMargin margin = new TtlMargin(System::nanoTime);

  Batch(
      List<Move> moves,
      long token,
      Steps steps,
      Tuning tuning,
      ChangeProgress progress,
      Events events,
      Pacer pacer,
      Router router) {
    this.moves = List.copyOf(moves);
    this.source = moves.get(0).source();
    this.from = source.control();
    this.token = token;
    this.steps = steps;
    this.tuning = tuning;
    this.progress = progress;
    this.events = events;
    this.pacer = pacer;
    this.router = router;
  }

  /** Returns when all partitions have their new owner, or gives up those that have not. */
  void run() {
    progress.phase("moving " + moves.size() + " partitions from " + source.node().id());
    requireRoom();
    prepare();
    long generation = depart();
    try {
      steps.requireBarrier(source, generation, tuning);
      for (Move move : moves) {
        scan(move);
      }
      for (Move move : moves) {
        commit(move);
      }
    } catch (OutcomeUnknownException e) {
      // What can't be known here is found out by the next term, which rolls back or forward.
      throw e;
    } catch (RuntimeException e) {
      giveUp(e);
      throw e;
    }
  }

  /** Before anything is touched: a target that would have to evict is not asked to import. */
  private void requireRoom() {
    Map<Integer, PartitionSize> sizes =
        steps.repeatable(source.node().id(), () -> source.store().sizes());
    Map<NodeLink, PartitionSize> needed = new LinkedHashMap<>();
    for (Move move : moves) {
      PartitionSize size = sizes.getOrDefault(move.partition(), PartitionSize.EMPTY);
      needed.merge(move.target(), size, PartitionSize::plus);
    }
    needed.forEach(
        (target, size) -> {
          String to = target.node().id();
          Room room = steps.repeatable(to, () -> target.store().room());
          if (!room.fits(size)) {
            throw new NoRoomException(
                "node " + to + " has no room for " + size + ": it has " + room);
          }
        });
  }

  /** Rule 6. */
  private void prepare() {
    for (Move move : moves) {
      TransferControl to = move.target().control();
      steps.once(move.to(), () -> to.beginImport(token, move.partition(), move.id()));
      boolean empty = false;
      while (!empty) {
        empty = steps.once(move.to(), () -> to.wipe(token, move.partition(), move.id(), WIPE_STEP));
      }
    }
  }

  /** Rule 7. */
  private long depart() {
    Map<Integer, MigrationId> departing = new TreeMap<>();
    for (Move move : moves) {
      departing.put(move.partition(), move.id());
    }
    long generation = steps.once(source.node().id(), () -> from.depart(token, departing));
    for (Move move : moves) {
      events.tell(new Event.MoveStarted(move.id(), move.partition(), move.from(), move.to()));
    }
    return generation;
  }

  /** Rule 9; the log is drained between pages, so that it stays short. */
  private void scan(Move move) {
    Optional<String> cursor = Optional.of("");
    while (cursor.isPresent()) {
      String at = cursor.get();
      cursor =
          steps.repeatable(
              move.from(),
              () -> from.logExisting(token, move.partition(), move.id(), at, SCAN_STEP));
      drain(move);
    }
  }

  /** Rule 10, as long as the change log gets shorter; whether it was empty once. */
  private boolean drain(Move move) {
    int shortest = Integer.MAX_VALUE;
    int stalled = 0;
    while (stalled < STALLED_ROUNDS) {
      progress.stopIfAborted();
      if (pacer.hold()) {
        continue;
      }
      int left = drainOnce(move);
      if (left == 0) {
        return true;
      }
      stalled = left < shortest ? 0 : stalled + 1;
      shortest = Math.min(shortest, left);
    }
    return false;
  }

  /** One round; how many keys the change log holds, the most there can be if that isn't known. */
  private int drainOnce(Move move) {
    long readAt = System.nanoTime();
    int most = pacer.stepKeys(tuning.batchKeys());
    long bytes = pacer.stepBytes(tuning.batchBytes());
    List<DirtyEntry> dirty =
        steps.repeatable(
            move.from(), () -> from.readDirty(token, move.partition(), move.id(), most, bytes));
    if (dirty.isEmpty()) {
      return 0;
    }
    return copy(move, dirty, readAt)
        ? steps.repeatable(
            move.from(), () -> from.dropClean(token, move.partition(), move.id(), dirty))
        : Integer.MAX_VALUE;
  }

  private boolean copy(Move move, List<DirtyEntry> dirty, long readAt) {
    TransferControl to = move.target().control();
    long attempt = progress.attempt(move);
    long allowed = margin.allowedMillis(readAt);
    List<DirtyEntry> aged = TtlMargin.aged(dirty, allowed);
    try {
      steps.once(move.to(), () -> to.apply(token, move.partition(), move.id(), attempt, aged));
    } catch (OutcomeUnknownException e) {
      // The copy may still arrive, after newer ones: refuse it first, then read again.
      long next = progress.nextAttempt(move);
      steps.repeatable(move.to(), () -> to.raiseAttempt(token, move.partition(), move.id(), next));
      return false;
    }
    count(move, dirty);
    return margin.sufficed(dirty, allowed, readAt);
  }

  private void count(Move move, List<DirtyEntry> dirty) {
    long size = 0;
    for (DirtyEntry entry : dirty) {
      size += entry.key().length + entry.value().map(v -> v.length).orElse(0);
    }
    progress.copied(move, dirty.size(), size);
    pacer.made(dirty.size(), size);
  }

  /** Rules 11 and 12. */
  private void commit(Move move) {
    for (int attempt = 0; !giveAway(move); attempt++) {
      if (attempt >= MAX_ATTEMPTS) {
        throw new PartitaException(
            "partition " + move.partition() + ": the change log does not get empty");
      }
      if (attempt >= ATTEMPTS_BEFORE_FREEZE) {
        freeze(move, attempt - ATTEMPTS_BEFORE_FREEZE);
      }
    }
    committed.add(move);
    TransferControl to = move.target().control();
    if (!steps.repeatable(move.to(), () -> to.activate(move.partition(), move.id()))) {
      throw new PartitaException(
          "node "
              + move.to()
              + " does not own partition "
              + move.partition()
              + " after its activation");
    }
    router.relocate(move.partition(), move.to());
    progress.done(move);
    events.tell(
        new Event.MoveCommitted(
            move.id(),
            move.partition(),
            move.from(),
            move.to(),
            progress.keysOf(move),
            progress.bytesOf(move)));
  }

  /** Whether the source has given the partition away; false if writes come in between. */
  private boolean giveAway(Move move) {
    return drain(move)
        && verified(move)
        && steps.once(
            move.from(), () -> from.commit(token, move.partition(), move.id(), move.to()));
  }

  private void freeze(Move move, int frozenBefore) {
    long millis = Math.min(MAX_FREEZE_MILLIS, MIN_FREEZE_MILLIS << Math.min(frozenBefore, 2));
    Duration duration = Duration.ofMillis(millis);
    steps.repeatable(move.from(), () -> from.freeze(token, move.partition(), move.id(), duration));
  }

  /**
   * Whether both copies hold the same; false if writes come in between. Nothing is committed that
   * was not compared: neither a target that evicts nor a backend that loses what it was given goes
   * unnoticed. An expiry between the two looks makes a difference that goes away by itself.
   */
  private boolean verified(Move move) {
    TransferControl to = move.target().control();
    for (int look = 0; ; look++) {
      progress.stopIfAborted();
      Census ours =
          steps.repeatable(move.from(), () -> from.census(token, move.partition(), move.id()));
      Census theirs =
          steps.repeatable(move.to(), () -> to.census(token, move.partition(), move.id()));
      if (theirs.evicted() > 0) {
        throw new NoRoomException(
            "node "
                + move.to()
                + " has no room for partition "
                + move.partition()
                + ": it evicted "
                + theirs.evicted()
                + " entries while that arrived");
      }
      if (ours.matches(theirs)) {
        return true;
      }
      if (isWritten(move)) {
        return false;
      }
      if (look == MAX_LOOKS) {
        return requireSameBesideExpiring(move, ours, theirs);
      }
      LockSupport.parkNanos(LOOK_PAUSE.toNanos());
    }
  }

  private boolean isWritten(Move move) {
    return !steps
        .repeatable(move.from(), () -> from.readDirty(token, move.partition(), move.id(), 1, 1))
        .isEmpty();
  }

  /** Entries expire faster than they can be counted twice: the others decide. */
  private static boolean requireSameBesideExpiring(Move move, Census ours, Census theirs) {
    if (ours.checksum() != theirs.checksum()) {
      throw new PartitaException(
          "partition "
              + move.partition()
              + ": node "
              + move.to()
              + " holds "
              + theirs
              + ", but node "
              + move.from()
              + " gave it "
              + ours);
    }
    return true;
  }

  /** Rule 14, as far as the nodes answer; the next term does the rest. */
  private void giveUp(RuntimeException why) {
    for (Move move : moves) {
      if (committed.contains(move)) {
        continue;
      }
      try {
        steps.once(move.from(), () -> from.abort(token, move.partition(), move.id()));
        events.tell(
            new Event.MoveAborted(
                move.id(),
                move.partition(),
                move.from(),
                move.to(),
                String.valueOf(why.getMessage())));
        TransferControl to = move.target().control();
        boolean dropped = false;
        while (!dropped) {
          dropped =
              steps.once(
                  move.to(), () -> to.dropImport(token, move.partition(), move.id(), WIPE_STEP));
        }
      } catch (PartitaException e) {
        why.addSuppressed(e);
      }
    }
  }
}
