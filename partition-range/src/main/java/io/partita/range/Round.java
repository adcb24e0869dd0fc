package io.partita.range;

import io.partita.api.Interval;
import io.partita.api.OrderedKeySpace;
import io.partita.api.Token;
import io.partita.api.spi.Insights;
import io.partita.api.spi.RebalancePolicy.Merge;
import io.partita.api.spi.RebalancePolicy.Move;
import io.partita.api.spi.RebalancePolicy.Split;
import io.partita.api.spi.RebalancePolicy.Step;
import io.partita.range.Relief.Shift;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * One plan in the making: splits, which copy nothing and without which moves would be in vain, then
 * moves, then merges.
 *
 * <p>It comes to rest. A move makes the load more even. A split is of a partition above one size
 * and a merge makes one below a size that is much smaller, so with the load as it is, what was
 * split is never merged, and what was merged never split.
 */
final class Round {
  private final Placed placed;
  private final RebalanceSettings settings;
  private final Insights insights;
  private final boolean isOrdered;
  private final Reasons reasons;
  private final Balance balance;
  private final BitSet stepped = new BitSet();
  private final List<Step> steps = new ArrayList<>();

  Round(Placed placed, RebalanceSettings settings, Insights insights) {
    this.placed = placed;
    this.settings = settings;
    this.insights = insights;
    this.isOrdered = placed.map.keySpace() instanceof OrderedKeySpace;
    this.balance = new Balance(placed, settings.stopBelow());
    this.reasons = new Reasons(placed, balance);
  }

  List<Step> plan() {
    if (placed.unit > 0 && balance.peak() > settings.startAbove()) {
      relieve(splitWhatFitsNowhere());
      mergeTheCold();
    }
    return List.copyOf(steps);
  }

  /**
   * Splits on nodes whose partitions are too large for moves to do. Such a node waits for the next
   * plan, since the halves can't be stepped on yet: moving what is small off it would be in vain.
   *
   * @return the nodes that wait
   */
  private BitSet splitWhatFitsNowhere() {
    BitSet waiting = new BitSet();
    double room = 0;
    for (int n = 0; n < placed.nodes.size(); n++) {
      room = Math.max(room, balance.room(n));
    }
    double most = room + Balance.TOLERANCE;
    for (int n = 0; n < placed.nodes.size(); n++) {
      double excess = isOrdered ? balance.excess(n) : 0;
      double fits = free(n).mapToDouble(p -> placed.amounts[p]).filter(a -> a <= most).sum();
      if (fits < excess && split(n, excess - fits)) {
        waiting.set(n);
      }
    }
    return waiting;
  }

  /**
   * Splits the largest partitions of a node until they make up an amount.
   *
   * @return whether any could be split
   */
  private boolean split(int node, double amount) {
    double least = settings.splitAbove() * placed.meanShare;
    List<Integer> large =
        free(node)
            .filter(p -> placed.amounts[p] > least)
            .boxed()
            .sorted(
                Comparator.<Integer>comparingDouble(p -> -placed.amounts[p])
                    .thenComparing(placed.map::id))
            .toList();
    double split = 0;
    for (int p : large) {
      Optional<Token> at = split < amount && hasRoomFor(1) ? pointIn(p) : Optional.empty();
      if (at.isPresent()) {
        steps.add(new Split(placed.map.id(p), at.get(), reasons.ofSplit(node, p)));
        stepped.set(p);
        split += placed.amounts[p];
      }
    }
    return split > 0;
  }

  private IntStream free(int node) {
    return Arrays.stream(placed.partitionsOf(node)).filter(p -> !stepped.get(p));
  }

  /** Points are sampled; one that is outside is of an earlier map. */
  private Optional<Token> pointIn(int partition) {
    Interval interval = placed.map.interval(partition);
    return insights
        .middle(placed.map.id(partition), placed.measure.quantity)
        .filter(Token.OfKey.class::isInstance)
        .filter(at -> isBelow(interval.from(), at))
        .filter(at -> interval.to().map(to -> isBelow(at, to)).orElse(true));
  }

  private static boolean isBelow(Token one, Token other) {
    byte[] key = ((Token.OfKey) one).bytes();
    return Arrays.compareUnsigned(key, ((Token.OfKey) other).bytes()) < 0;
  }

  private boolean hasRoomFor(int more) {
    return steps.size() + more <= settings.mostSteps();
  }

  /**
   * Splits on nodes that no shift relieves any more, and takes as many shifts as a plan may. The
   * next one is waited for if it is too large: smaller ones in its place would copy more in the
   * end.
   */
  private void relieve(BitSet waiting) {
    int mostSteps = settings.mostSteps() - steps.size();
    Draft draft = Draft.best(placed, settings, stepped, waiting, mostSteps);
    draft.shifts().forEach(shift -> shift.partitions().forEach(stepped::set));
    if (isOrdered) {
      draft.stuck().forEach(this::split);
    }
    double budget = settings.mostBytes() * placed.total(Measure.BYTES);
    double copied = 0;
    for (Shift shift : draft.shifts()) {
      boolean isAffordable = copied == 0 || copied + shift.bytes() <= budget;
      if (!isAffordable || !hasRoomFor(shift.steps())) {
        return;
      }
      move(shift.partition(), shift.from(), shift.to(), shift.mate());
      if (shift.mate() >= 0) {
        move(shift.mate(), shift.to(), shift.from(), shift.partition());
      }
      copied += shift.bytes();
    }
  }

  private void move(int partition, int from, int to, int mate) {
    String reason = reasons.ofMove(partition, from, to, mate);
    balance.shift(from, to, placed.amounts[partition]);
    List<String> replicas = placed.ids(placed.moved(partition, to));
    steps.add(new Move(placed.map.id(partition), replicas, reason));
  }

  /** Neighbours on the same nodes that have little of anything, from the start of the line on. */
  private void mergeTheCold() {
    for (int p = 0; isOrdered && p + 1 < placed.amounts.length && hasRoomFor(1); p++) {
      if (isFree(p)
          && isFree(p + 1)
          && Arrays.equals(placed.replicas(p), placed.replicas(p + 1))
          && isCold(p)) {
        steps.add(new Merge(placed.map.id(p), placed.map.id(p + 1), reasons.ofMerge(p)));
        stepped.set(p, p + 2);
      }
    }
  }

  private boolean isFree(int partition) {
    return !stepped.get(partition) && placed.isSettled(partition);
  }

  /** Whether a partition and its neighbour have, of each measure, less than is merged. */
  private boolean isCold(int first) {
    for (Measure measure : Measure.values()) {
      double both = measure.of(placed.loads[first]) + measure.of(placed.loads[first + 1]);
      double mean = placed.total(measure) / placed.nodes.size();
      if (mean > 0 && both >= settings.mergeBelow() * mean) {
        return false;
      }
    }
    return settings.mergeBelow() > 0;
  }
}
