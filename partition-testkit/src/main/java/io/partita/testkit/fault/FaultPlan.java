package io.partita.testkit.fault;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Predicate;

/**
 * Which calls go wrong, and how. May be changed at any time; the first rule that matches a call
 * decides. The same seed and the same order of calls give the same faults. Thread-safe.
 *
 * <pre>{@code
 * FaultPlan plan = new FaultPlan(seed)
 *     .next(Fault.loseAnswer(), Call.to(COMMIT))
 *     .sometimes(0.05, Fault.duplicate(Duration.ofMillis(20)), StoreOperation.repeatable());
 * Backend faulty = new FaultyBackend(backend, plan);
 * try (Gate gate = plan.holdBefore(Call.to(ACTIVATE).and(Call.at("b")))) {
 *   ...
 *   gate.awaitArrival(Duration.ofSeconds(5));
 *   ...
 * }
 * }</pre>
 */
public final class FaultPlan {
  private final long seed;
  private final SplittableRandom random;
  private final List<Rule> rules = new ArrayList<>();
  private final List<Barred> gates = new ArrayList<>();
  private long faults;

  /** A plan without rules; {@code seed} decides what happens sometimes. */
  public FaultPlan(long seed) {
    this.seed = seed;
    this.random = new SplittableRandom(seed);
  }

  /** The seed, for messages. */
  public long seed() {
    return seed;
  }

  /**
   * Disturbs some of these operations.
   *
   * @param probability from 0 to 1, of each call
   */
  public FaultPlan sometimes(double probability, Fault fault, Set<StoreOperation> operations) {
    if (!(probability >= 0 && probability <= 1)) {
      throw new IllegalArgumentException("probability = " + probability + ": must be from 0 to 1");
    }
    return add(new Rule(Call.to(operations), fault, probability, Long.MAX_VALUE));
  }

  /** Disturbs all such calls. */
  public FaultPlan always(Fault fault, Predicate<Call> calls) {
    return add(new Rule(calls, fault, 1, Long.MAX_VALUE));
  }

  /** Disturbs the next such call. */
  public FaultPlan next(Fault fault, Predicate<Call> calls) {
    return next(1, fault, calls);
  }

  /** Disturbs the next calls of that kind. */
  public FaultPlan next(int count, Fault fault, Predicate<Call> calls) {
    if (count < 1) {
      throw new IllegalArgumentException("count = " + count + ": must be at least 1");
    }
    return add(new Rule(calls, fault, 1, count));
  }

  private synchronized FaultPlan add(Rule rule) {
    rules.add(rule);
    return this;
  }

  /** Holds such calls before they are executed. */
  public Gate holdBefore(Predicate<Call> calls) {
    return hold(calls, true);
  }

  /** Holds the answers to such calls, good or bad. */
  public Gate holdAfter(Predicate<Call> calls) {
    return hold(calls, false);
  }

  private synchronized Gate hold(Predicate<Call> calls, boolean before) {
    Gate gate = new Gate();
    gates.add(new Barred(calls, gate, before));
    return gate;
  }

  /** Forgets all rules and opens all gates: the stores are well from now on. */
  public void clear() {
    List<Barred> opened;
    synchronized (this) {
      rules.clear();
      opened = List.copyOf(gates);
      gates.clear();
    }
    opened.forEach(barred -> barred.gate().open());
  }

  /** How many calls were disturbed so far. */
  public synchronized long faults() {
    return faults;
  }

  /** The fault of a call, if it is to have one. */
  synchronized Optional<Fault> faultOf(Call call) {
    for (Rule rule : rules) {
      if (rule.applies(call, random)) {
        faults++;
        return Optional.of(rule.fault);
      }
    }
    return Optional.empty();
  }

  /** The gates that a call has to pass, before or after it is executed. */
  synchronized List<Gate> gatesOf(Call call, boolean before) {
    if (gates.isEmpty()) {
      return List.of();
    }
    return gates.stream()
        .filter(barred -> barred.before() == before && barred.calls().test(call))
        .map(Barred::gate)
        .toList();
  }

  private record Barred(Predicate<Call> calls, Gate gate, boolean before) {}

  private static final class Rule {
    private final Predicate<Call> calls;
    private final Fault fault;
    private final double probability;
    private long left;

    private Rule(Predicate<Call> calls, Fault fault, double probability, long left) {
      this.calls = calls;
      this.fault = fault;
      this.probability = probability;
      this.left = left;
    }

    private boolean applies(Call call, SplittableRandom random) {
      if (left == 0 || !calls.test(call)) {
        return false;
      }
      if (probability < 1 && random.nextDouble() >= probability) {
        return false;
      }
      left--;
      return true;
    }
  }
}
