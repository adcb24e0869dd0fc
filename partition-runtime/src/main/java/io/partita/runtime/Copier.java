package io.partita.runtime;

import io.partita.api.OutcomeUnknownException;
import io.partita.api.spi.TransferControl;
import io.partita.api.spi.TransferControl.DirtyEntry;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/** The only copier of a batch: rule 10. */
final class Copier {
  /** Rounds in a row that don't make the change log shorter, after which draining it is no use. */
  private static final int STALLED_ROUNDS = 3;

  private final TransferControl from;
  private final long token;
  private final Steps steps;
  private final Tuning tuning;
  private final ChangeProgress progress;
  private final Pacer pacer;
  private final Names names;
  private final TtlMargin margin = new TtlMargin(System::nanoTime);

  Copier(
      TransferControl from,
      long token,
      Steps steps,
      Tuning tuning,
      ChangeProgress progress,
      Pacer pacer,
      Names names) {
    this.from = from;
    this.token = token;
    this.steps = steps;
    this.tuning = tuning;
    this.progress = progress;
    this.pacer = pacer;
    this.names = names;
  }

  /** As long as the change log gets shorter; whether it was empty once. */
  boolean drain(Move move) {
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
    names.written(move.partition(), dirty);
    names.copied(move.partition(), dirty);
    return copy(move, dirty, readAt)
        ? steps.repeatable(
            move.from(), () -> from.dropClean(token, move.partition(), move.id(), dirty))
        : Integer.MAX_VALUE;
  }

  private boolean copy(Move move, List<DirtyEntry> dirty, long readAt) {
    TransferControl to = move.target().control();
    long attempt = progress.attempt(move);
    TtlMargin.Allowance allowance = margin.allow(readAt);
    List<DirtyEntry> aged = TtlMargin.aged(dirty, allowance.millis());
    try {
      steps.once(move.to(), () -> to.apply(token, move.partition(), move.id(), attempt, aged));
    } catch (OutcomeUnknownException e) {
      // The copy may still arrive, after newer ones: refuse it first, then read again.
      long next = progress.nextAttempt(move);
      steps.repeatable(move.to(), () -> to.raiseAttempt(token, move.partition(), move.id(), next));
      return false;
    }
    count(move, dirty);
    return margin.sufficed(dirty, allowance);
  }

  private void count(Move move, List<DirtyEntry> dirty) {
    long size = 0;
    for (DirtyEntry entry : dirty) {
      size += entry.key().length + entry.value().map(v -> v.length).orElse(0);
    }
    progress.copied(move, dirty.size(), size);
    pacer.made(dirty.size(), size);
  }

  /** Whether something was written that is not copied yet. */
  boolean isWritten(Move move) {
    return !steps.repeatable(move.from(), () -> oldest(move)).isEmpty();
  }

  /** The moves of which something was written that is not copied yet. */
  Set<Move> written(Collection<Move> moves) {
    Set<Move> written = new HashSet<>();
    steps.each(
        moves,
        true,
        Move::from,
        this::oldest,
        (move, dirty) -> {
          if (!dirty.isEmpty()) {
            written.add(move);
          }
        });
    return written;
  }

  private CompletionStage<List<DirtyEntry>> oldest(Move move) {
    return from.readDirty(token, move.partition(), move.id(), 1, 1);
  }
}
