package io.partita.runtime;

import io.partita.api.PartitaException;
import io.partita.api.spi.Census;
import io.partita.api.spi.KeyedTransfer.Keys;
import io.partita.api.spi.Sweep;
import io.partita.api.spi.TransferControl.CensusPage;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToIntFunction;

/**
 * Compares what both nodes of some moves hold, by the names of the keys; if these are too many to
 * be known, by one pass over the source and one over each target, however many partitions there
 * are.
 */
final class Comparison {
  private static final int STEP = 1_000;

  /** How often copies may differ while nothing is written. */
  private static final int MAX_LOOKS = 5;

  private final long token;
  private final Steps steps;
  private final ChangeProgress progress;
  private final Names names;
  private final ToIntFunction<byte[]> partitionOf;
  private final Map<Move, Integer> looks = new HashMap<>();
  private final Map<Integer, Census> ours = new HashMap<>();
  private final Map<Integer, Census> theirs = new HashMap<>();

  Comparison(
      long token,
      Steps steps,
      ChangeProgress progress,
      Names names,
      ToIntFunction<byte[]> partitionOf) {
    this.token = token;
    this.steps = steps;
    this.progress = progress;
    this.names = names;
    this.partitionOf = partitionOf;
  }

  /** Counts anew; all moves have the same source. */
  void count(List<Move> moves) {
    ours.clear();
    theirs.clear();
    if (moves.isEmpty()) {
      return;
    }
    if (names.areComplete()) {
      countNamed(moves);
    } else {
      count(moves.get(0).source(), moves, ours);
      Move.byTarget(moves).forEach((target, ofTarget) -> count(target, ofTarget, theirs));
    }
    for (Move move : moves) {
      long evicted = theirs.getOrDefault(move.partition(), Census.EMPTY).evicted();
      if (evicted > 0) {
        throw new NoRoomException(
            "node "
                + move.to()
                + " has no room for partition "
                + move.partition()
                + ": it evicted "
                + evicted
                + " entries while that arrived");
      }
    }
  }

  /** Some keys, and whose of them are to be counted. */
  private record Side(NodeLink node, List<Keys> groups, Map<Integer, Census> sums) {}

  /** Of all keys that there can be at the source: what both sides have of them. */
  private void countNamed(List<Move> moves) {
    NodeLink source = moves.get(0).source();
    List<Side> sides = new ArrayList<>();
    Move.byTarget(moves)
        .forEach(
            (target, ofTarget) ->
                names
                    .pages(ofTarget)
                    .forEach(
                        page -> {
                          sides.add(new Side(source, page.groups(), ours));
                          sides.add(new Side(target, page.groups(), theirs));
                        }));
    steps.each(
        sides,
        true,
        side -> side.node().node().id(),
        side -> side.node().control().count(token, side.groups()),
        (side, counts) -> {
          progress.stopIfAborted();
          counts.forEach((id, census) -> side.sums().merge(id, census, Census::plus));
        });
  }

  private void count(NodeLink node, Collection<Move> moves, Map<Integer, Census> sums) {
    Sweep first = new Sweep(Move.ids(moves), partitionOf, "", STEP);
    Optional<Sweep> sweep = Optional.of(first);
    while (sweep.isPresent()) {
      progress.stopIfAborted();
      Sweep at = sweep.get();
      CensusPage page = steps.repeatable(node.node().id(), () -> node.control().census(token, at));
      page.counts().forEach((id, census) -> sums.merge(id, census, Census::plus));
      sweep = page.next().map(first::at);
    }
  }

  /** Whether both copies held the same when they were counted. */
  boolean isSame(Move move) {
    return of(ours, move).matches(of(theirs, move));
  }

  /**
   * After copies differed that nobody wrote to: an expiry between the two counts makes a difference
   * that goes away by itself. If it does not for long, entries expire faster than they can be
   * counted twice, and the others decide. No more of them can make a difference than were copied.
   *
   * @return whether the copies are the same beside what expires; else they are to be counted again
   * @throws PartitaException if they are not, and were counted often enough
   */
  boolean isSameBesideExpiring(Move move) {
    if (looks.merge(move, 1, Integer::sum) <= MAX_LOOKS) {
      return false;
    }
    long difference = Math.abs(of(ours, move).keys() - of(theirs, move).keys());
    if (difference > names.expiring(move.partition())
        || of(ours, move).checksum() != of(theirs, move).checksum()) {
      throw new PartitaException(
          "partition "
              + move.partition()
              + ": node "
              + move.to()
              + " holds "
              + of(theirs, move)
              + ", but node "
              + move.from()
              + " gave it "
              + of(ours, move));
    }
    return true;
  }

  /** Somebody wrote: how often the copies differed before says nothing. */
  void forgetLooks(Move move) {
    looks.remove(move);
  }

  private static Census of(Map<Integer, Census> counts, Move move) {
    return counts.getOrDefault(move.partition(), Census.EMPTY);
  }
}
