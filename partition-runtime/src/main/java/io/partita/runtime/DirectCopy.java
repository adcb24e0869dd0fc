package io.partita.runtime;

import io.partita.api.MigrationId;
import io.partita.api.OutcomeUnknownException;
import io.partita.api.spi.KeyedTransfer.Copies;
import io.partita.api.spi.KeyedTransfer.Keys;
import io.partita.api.spi.KeyedTransfer.KeysPage;
import io.partita.api.spi.KeyedTransfer.ReadPage;
import io.partita.api.spi.Sweep;
import io.partita.api.spi.TransferControl;
import io.partita.api.spi.TransferControl.DirtyEntry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Rule 9 by copies in place of notes (decision 017): what the scan comes across goes to the targets
 * at once, while the next keys are read and the next page is looked for. What is written meanwhile
 * is in the change log as ever, and drained when all of these copies have an outcome: so per key
 * the newer copy comes later. For one thread.
 */
final class DirectCopy {
  /** Copies under way, over all targets; also a bound of memory, with what is being read. */
  private static final int MOST_COPIES = 4;

  private static final int SCAN_STEP = 1_000;

  /** Keys of how many steps wait: so many that a step finds several of one partition. */
  private static final int STEPS_WAITING = 20;

  private final Map<Integer, Move> moves = new HashMap<>();
  private final NodeLink source;
  private final long token;
  private final Steps steps;
  private final Tuning tuning;
  private final ChangeProgress progress;
  private final Pacer pacer;
  private final Names names;
  private final Sweep first;
  private final TtlMargin margin = new TtlMargin(System::nanoTime);

  /** Keys to be read. */
  private final Map<Integer, List<byte[]>> waiting = new LinkedHashMap<>();

  private int waitingKeys;
  private final Deque<Copying> copies = new ArrayDeque<>();
  private final Set<Move> lost = new HashSet<>();

  DirectCopy(
      List<Move> moves,
      long token,
      Steps steps,
      Tuning tuning,
      ChangeProgress progress,
      Pacer pacer,
      Names names,
      ToIntFunction<byte[]> partitionOf) {
    moves.forEach(move -> this.moves.put(move.partition(), move));
    this.source = moves.get(0).source();
    this.token = token;
    this.steps = steps;
    this.tuning = tuning;
    this.progress = progress;
    this.pacer = pacer;
    this.names = names;
    this.first = new Sweep(Move.ids(moves), partitionOf, "", SCAN_STEP);
  }

  /** Keys that are being read. */
  private record Reading(List<Keys> groups, long beganNanos, Steps.Pending<ReadPage> page) {}

  /** Entries on their way to a target; the outcome is when that answered, in nanoseconds. */
  private record Copying(
      Map<Move, List<DirtyEntry>> entries,
      TtlMargin.Allowance allowance,
      Steps.Pending<Long> answeredNanos) {}

  /**
   * What is left to do.
   *
   * @param lost the moves of which some copy's outcome is unknown; older attempts are refused, and
   *     the scan is not finished for them
   * @param written the moves whose change logs were not empty when the scan was finished
   */
  record Rest(Set<Move> lost, Set<Move> written) {}

  /** Copies all there is. */
  Rest run() {
    try {
      copyAll();
    } catch (RuntimeException e) {
      awaitAll(e);
      throw e;
    }
    Map<Integer, MigrationId> finished = Move.ids(moves.values());
    lost.forEach(move -> finished.remove(move.partition()));
    Set<Move> written = new HashSet<>();
    if (!finished.isEmpty()) {
      steps
          .repeatable(source.node().id(), () -> source.control().finishScan(token, finished))
          .forEach(partition -> written.add(move(partition)));
    }
    return new Rest(lost, written);
  }

  private void copyAll() {
    Optional<Steps.Pending<KeysPage>> page = Optional.of(look(first));
    Optional<Reading> reading = Optional.empty();
    while (page.isPresent() || waitingKeys > 0 || reading.isPresent() || !copies.isEmpty()) {
      progress.stopIfAborted();
      if (pacer.hold()) {
        continue;
      }
      while (page.isPresent() && waitingKeys < STEPS_WAITING * stepKeys()) {
        page = found(page.get().await());
      }
      Optional<Reading> next = waitingKeys > 0 ? Optional.of(read()) : Optional.empty();
      reading.ifPresent(this::copy);
      reading = next;
      if (copies.size() > MOST_COPIES || (reading.isEmpty() && waitingKeys == 0)) {
        settleOldest();
      }
    }
  }

  /** Whoever puts things in order after a failure must not be overtaken by a copy. */
  private void awaitAll(RuntimeException why) {
    boolean known = true;
    for (Copying one = copies.poll(); one != null; one = copies.poll()) {
      try {
        known &= settle(one);
      } catch (RuntimeException e) {
        why.addSuppressed(e);
      }
    }
    if (!known) {
      throw new OutcomeUnknownException(
          source.node().id(), "a copy from it was under way when another step failed", why);
    }
  }

  private int stepKeys() {
    return pacer.stepKeys(tuning.batchKeys());
  }

  private Steps.Pending<KeysPage> look(Sweep sweep) {
    return steps.begin(source.node().id(), true, () -> source.control().existing(sweep));
  }

  /** Takes the keys of a page, while the next one is looked for. */
  private Optional<Steps.Pending<KeysPage>> found(KeysPage page) {
    Optional<Steps.Pending<KeysPage>> next = page.next().map(first::at).map(this::look);
    page.keys()
        .forEach(
            (partition, keys) -> {
              names.scanned(partition, keys);
              await(partition, keys);
            });
    return next;
  }

  private void await(int partition, List<byte[]> keys) {
    Move move = moves.get(partition);
    if (move != null && !lost.contains(move) && !keys.isEmpty()) {
      waiting.computeIfAbsent(partition, p -> new ArrayList<>()).addAll(keys);
      waitingKeys += keys.size();
    }
  }

  /** Begins to read some of the keys that wait. */
  private Reading read() {
    int most = stepKeys();
    List<Keys> groups = new ArrayList<>();
    while (most > 0 && !waiting.isEmpty()) {
      Map.Entry<Integer, List<byte[]>> oldest = waiting.entrySet().iterator().next();
      int partition = oldest.getKey();
      List<byte[]> all = oldest.getValue();
      waiting.remove(partition);
      if (all.size() > most) {
        waiting.put(partition, new ArrayList<>(all.subList(most, all.size())));
        all = new ArrayList<>(all.subList(0, most));
      }
      most -= all.size();
      waitingKeys -= all.size();
      groups.add(new Keys(partition, move(partition).id(), all));
    }
    long bytes = pacer.stepBytes(tuning.batchBytes());
    long now = System.nanoTime();
    return new Reading(
        groups,
        now,
        steps.begin(source.node().id(), true, () -> source.control().read(token, groups, bytes)));
  }

  private Move move(int partition) {
    Move move = moves.get(partition);
    if (move == null) {
      throw new IllegalStateException("partition " + partition + " is not in the batch");
    }
    return move;
  }

  /** Sends what was read; what was not goes back to what waits. */
  private void copy(Reading reading) {
    ReadPage page = reading.page().await();
    int done = page.done();
    Map<NodeLink, Map<Move, List<DirtyEntry>>> byTarget = new LinkedHashMap<>();
    for (Keys group : reading.groups()) {
      int size = group.keys().size();
      if (done < size) {
        await(group.partition(), group.keys().subList(Math.max(0, done), size));
      }
      done -= size;
      Move move = move(group.partition());
      List<DirtyEntry> entries = page.entries().get(group.partition());
      if (entries != null && !lost.contains(move)) {
        names.copied(move.partition(), entries);
        byTarget.computeIfAbsent(move.target(), t -> new LinkedHashMap<>()).put(move, entries);
      }
    }
    byTarget.forEach((target, entries) -> send(target, entries, reading.beganNanos()));
  }

  private void send(NodeLink target, Map<Move, List<DirtyEntry>> entries, long readNanos) {
    TtlMargin.Allowance allowance = margin.allow(readNanos);
    List<Copies> groups = new ArrayList<>();
    entries.forEach(
        (move, some) ->
            groups.add(
                new Copies(
                    move.partition(),
                    move.id(),
                    progress.attempt(move),
                    TtlMargin.aged(some, allowance.millis()))));
    TransferControl to = target.control();
    Steps.Pending<Long> answered =
        steps.begin(
            target.node().id(),
            false,
            () -> to.copy(token, groups).thenApply(done -> System.nanoTime()));
    copies.add(new Copying(entries, allowance, answered));
  }

  private void settleOldest() {
    Copying oldest = copies.poll();
    if (oldest != null && !settle(oldest)) {
      lose(oldest);
    }
  }

  /** Waits for the outcome of a copy; whether it is known. */
  private boolean settle(Copying copying) {
    long answered;
    try {
      answered = copying.answeredNanos().await();
    } catch (OutcomeUnknownException e) {
      return false;
    }
    List<DirtyEntry> all = new ArrayList<>();
    copying.entries().values().forEach(all::addAll);
    boolean sufficed = margin.sufficed(all, copying.allowance(), answered);
    copying.entries().forEach((move, entries) -> count(move, entries, sufficed));
    return true;
  }

  /** Entries that are to expire, and would too late, are read again. */
  private void count(Move move, List<DirtyEntry> entries, boolean sufficed) {
    long keys = 0;
    long bytes = 0;
    List<byte[]> again = new ArrayList<>();
    for (DirtyEntry entry : entries) {
      if (sufficed || !entry.ttl().isFinite()) {
        keys++;
        bytes += entry.key().length + entry.value().map(v -> v.length).orElse(0);
      } else {
        again.add(entry.key());
      }
    }
    await(move.partition(), again);
    progress.copied(move, keys, bytes);
    pacer.made(keys, bytes);
  }

  /**
   * A copy may still arrive, after newer ones. When all others have an outcome, the attempts of its
   * partitions are raised, which refuses it; they are scanned once more, into their change logs.
   */
  private void lose(Copying first) {
    Set<Move> now = new HashSet<>(first.entries().keySet());
    for (Copying other = copies.poll(); other != null; other = copies.poll()) {
      if (!settle(other)) {
        now.addAll(other.entries().keySet());
      }
    }
    for (Move move : now) {
      long next = progress.nextAttempt(move);
      steps.repeatable(
          move.to(),
          () -> move.target().control().raiseAttempt(token, move.partition(), move.id(), next));
      forget(waiting.remove(move.partition()));
      lost.add(move);
    }
  }

  private void forget(@Nullable List<byte[]> keys) {
    waitingKeys -= keys == null ? 0 : keys.size();
  }
}
