package io.partita.runtime;

import io.partita.api.Event;
import io.partita.api.MigrationId;
import io.partita.api.OutcomeUnknownException;
import io.partita.api.PartitaException;
import io.partita.api.spi.NodeStore.PartitionSize;
import io.partita.api.spi.NodeStore.Room;
import io.partita.api.spi.Sweep;
import io.partita.api.spi.TransferControl;
import io.partita.api.spi.TransferControl.LogPage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.ToIntFunction;

/**
 * Some partitions of one source on their way: the link of DESIGN.md section 6 by the rules of
 * PROTOCOL.md, in their order. They share one rise of the generation, since each makes all clients
 * of the node shake hands again.
 */
final class Batch {
  private static final int STEP = 1_000;

  /** Attempts to commit after which writes are held, so that the change log gets empty. */
  private static final int ATTEMPTS_BEFORE_FREEZE = 3;

  /** Partitions that wait at a time for their activation, and nobody serves them. */
  private static final int COMMITS = 64;

  private static final int MAX_ATTEMPTS = 1_000;

  /** The time between two looks at copies that differ while nothing is written. */
  private static final Duration LOOK_PAUSE = Duration.ofMillis(2);

  /** How long writes are held, at first and at most, if a round takes no longer. */
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
  private final ToIntFunction<byte[]> partitionOf;
  private final Names names;
  private final DirectCopy direct;
  private final Copier copier;
  private final Comparison comparison;
  private final Set<Move> committed = new HashSet<>();
  private final Map<Move, Integer> attempts = new HashMap<>();

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
    this.partitionOf = router.routing()::partitionOf;
    this.names = new Names(tuning.batchKeys());
    this.copier = new Copier(from, token, steps, tuning, progress, pacer, names);
    this.comparison = new Comparison(token, steps, progress, names, partitionOf);
    this.direct = new DirectCopy(moves, token, steps, tuning, progress, pacer, names, partitionOf);
  }

  /** Returns when all partitions have their new owner, or gives up those that have not. */
  void run() {
    progress.phase("moving " + moves.size() + " partitions from " + source.node().id());
    requireRoom();
    pacer.watch(source);
    prepare();
    long generation = depart();
    try {
      steps.requireBarrier(source, generation, tuning);
      commit(scan());
    } catch (OutcomeUnknownException e) {
      // What can't be known here is found out by the next term, which rolls back or forward.
      throw e;
    } catch (RuntimeException e) {
      giveUp(e);
      throw e;
    }
  }

  /** The keys that the source may have left. */
  Names names() {
    return names;
  }

  /** Before anything is touched: a target that would have to evict is not asked to import. */
  private void requireRoom() {
    Map<NodeLink, Room> rooms = new LinkedHashMap<>();
    for (NodeLink target : Move.byTarget(moves).keySet()) {
      Room room = steps.repeatable(target.node().id(), () -> target.store().room());
      if (room.maxBytes() != Long.MAX_VALUE) {
        rooms.put(target, room);
      }
    }
    if (!rooms.isEmpty()) {
      requireRoom(rooms);
    }
  }

  private void requireRoom(Map<NodeLink, Room> rooms) {
    Map<Integer, PartitionSize> sizes =
        steps.repeatable(source.node().id(), () -> source.store().sizes(partitionOf));
    Map<NodeLink, PartitionSize> needed = new LinkedHashMap<>();
    for (Move move : moves) {
      PartitionSize size = sizes.getOrDefault(move.partition(), PartitionSize.EMPTY);
      needed.merge(move.target(), size, PartitionSize::plus);
    }
    rooms.forEach(
        (target, room) -> {
          PartitionSize size = needed.getOrDefault(target, PartitionSize.EMPTY);
          if (!room.fits(size)) {
            throw new NoRoomException(
                "node " + target.node().id() + " has no room for " + size + ": it has " + room);
          }
        });
  }

  /** Rule 6. */
  private void prepare() {
    steps.each(
        moves,
        false,
        Move::to,
        move -> move.target().control().beginImport(token, move.partition(), move.id()),
        (move, done) -> progress.stopIfAborted());
    Move.byTarget(moves)
        .forEach(
            (target, ofTarget) ->
                steps.sweep(
                    target.node().id(),
                    sweep(ofTarget),
                    page -> target.control().wipe(token, page)));
  }

  private Sweep sweep(Collection<Move> some) {
    return new Sweep(Move.ids(some), partitionOf, "", STEP);
  }

  /** Rule 7. */
  private long depart() {
    Map<Integer, MigrationId> departing = Move.ids(moves);
    long generation = steps.once(source.node().id(), () -> from.depart(token, departing));
    for (Move move : moves) {
      events.tell(new Event.MoveStarted(move.id(), move.partition(), move.from(), move.to()));
    }
    return generation;
  }

  /**
   * Rule 9, in one pass for all partitions.
   *
   * @return the moves whose logs were empty at the end
   */
  private Set<Move> scan() {
    DirectCopy.Rest rest = direct.run();
    if (!rest.lost().isEmpty()) {
      logAll(rest.lost());
    }
    Set<Move> left = new LinkedHashSet<>(rest.lost());
    left.addAll(rest.written());
    Set<Move> empty = new LinkedHashSet<>(moves);
    empty.removeAll(left);
    empty.addAll(drained(left));
    return empty;
  }

  /**
   * Once more for some, into their change logs. A log is drained when it has got long, so that it
   * stays short at no cost for the partitions that little was found of.
   */
  private void logAll(Set<Move> some) {
    Map<Integer, Integer> logged = new HashMap<>();
    Sweep first = sweep(some);
    Optional<Sweep> sweep = Optional.of(first);
    while (sweep.isPresent()) {
      progress.stopIfAborted();
      Sweep at = sweep.get();
      LogPage page = steps.repeatable(source.node().id(), () -> from.logExisting(token, at));
      page.noted().forEach((partition, keys) -> logged.merge(partition, keys, Integer::sum));
      for (Move move : some) {
        if (logged.getOrDefault(move.partition(), 0) >= tuning.batchKeys()) {
          copier.drain(move);
          logged.remove(move.partition());
        }
      }
      sweep = page.next().map(first::at);
    }
  }

  /**
   * Rules 11 and 12, in rounds: whatever is compared is compared in one pass for all partitions
   * that are left. Nothing is copied between the comparison of a partition and its commit, which
   * fails if something was written: so nothing is committed that was not compared, and neither a
   * target that evicts nor a backend that loses what it was given goes unnoticed.
   *
   * <p>A partition that is written to all the time keeps none of the others from being committed in
   * their round; after some rounds its writes are held.
   */
  private void commit(Set<Move> drained) {
    List<Move> left = moves;
    Set<Move> ready = drained;
    long roundNanos = 0;
    while (true) {
      long begin = System.nanoTime();
      comparison.count(List.copyOf(ready));
      List<Move> same = new ArrayList<>();
      boolean differs = false;
      for (Move move : left) {
        if (ready.contains(move)) {
          if (isSame(move)) {
            same.add(move);
          } else {
            differs |= !comparison.isSame(move);
          }
        }
      }
      for (int at = 0; at < same.size(); at += COMMITS) {
        giveAway(same.subList(at, Math.min(same.size(), at + COMMITS)));
      }
      List<Move> next = left.stream().filter(move -> !committed.contains(move)).toList();
      if (next.isEmpty()) {
        return;
      }
      left = next;
      if (differs) {
        LockSupport.parkNanos(LOOK_PAUSE.toNanos());
      }
      freeze(left, roundNanos);
      ready = drained(left);
      roundNanos = System.nanoTime() - begin;
    }
  }

  /** The moves whose change logs got empty. */
  private Set<Move> drained(Collection<Move> some) {
    Set<Move> written = copier.written(some);
    Set<Move> drained = new LinkedHashSet<>();
    for (Move move : some) {
      if (!written.contains(move) || copier.drain(move)) {
        drained.add(move);
      } else {
        written(move);
      }
    }
    return drained;
  }

  /** Whether the copies are the same; if not because of a write, that counts as an attempt. */
  private boolean isSame(Move move) {
    if (comparison.isSame(move)) {
      return true;
    }
    if (copier.isWritten(move)) {
      written(move);
      return false;
    }
    return comparison.isSameBesideExpiring(move);
  }

  /** Rules 11 and 12 for some; a partition that was written to in between stays for now. */
  private void giveAway(List<Move> some) {
    List<Move> gone = new ArrayList<>();
    try {
      steps.each(
          some,
          false,
          Move::from,
          move -> from.commit(token, move.partition(), move.id(), move.to()),
          (move, done) -> {
            if (done) {
              committed.add(move);
              gone.add(move);
            } else {
              written(move);
            }
          });
    } finally {
      arrive(gone);
    }
  }

  private void written(Move move) {
    comparison.forgetLooks(move);
    if (attempts.merge(move, 1, Integer::sum) > MAX_ATTEMPTS) {
      throw new PartitaException(
          "partition " + move.partition() + ": the change log does not get empty");
    }
  }

  /** Holds writes where they came in between too often, for as long as a round takes. */
  private void freeze(List<Move> left, long roundNanos) {
    long round = TimeUnit.NANOSECONDS.toMillis(2 * roundNanos);
    long bearable = tuning.operationTimeout().toMillis() / 4;
    for (Move move : left) {
      int frozenBefore = attempts.getOrDefault(move, 0) - ATTEMPTS_BEFORE_FREEZE;
      if (frozenBefore > 0) {
        long rising =
            Math.min(MAX_FREEZE_MILLIS, MIN_FREEZE_MILLIS << Math.min(frozenBefore - 1, 2));
        Duration duration = Duration.ofMillis(Math.max(rising, Math.min(round, bearable)));
        steps.repeatable(
            move.from(), () -> from.freeze(token, move.partition(), move.id(), duration));
      }
    }
  }

  /** Rule 12. */
  private void arrive(List<Move> gone) {
    steps.each(
        gone,
        true,
        Move::to,
        move -> move.target().control().activate(move.partition(), move.id()),
        this::arrived);
  }

  private void arrived(Move move, boolean owns) {
    if (!owns) {
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

  /** Rule 14, as far as the nodes answer; the next term does the rest. */
  private void giveUp(RuntimeException why) {
    List<Move> aborted = new ArrayList<>();
    for (Move move : moves) {
      if (committed.contains(move)) {
        continue;
      }
      try {
        steps.once(move.from(), () -> from.abort(token, move.partition(), move.id()));
        aborted.add(move);
        events.tell(
            new Event.MoveAborted(
                move.id(),
                move.partition(),
                move.from(),
                move.to(),
                String.valueOf(why.getMessage())));
      } catch (PartitaException e) {
        why.addSuppressed(e);
      }
    }
    Move.byTarget(aborted)
        .forEach(
            (target, ofTarget) -> {
              try {
                steps.sweep(
                    target.node().id(),
                    sweep(ofTarget),
                    page -> target.control().dropImport(token, page));
              } catch (PartitaException e) {
                why.addSuppressed(e);
              }
            });
  }
}
