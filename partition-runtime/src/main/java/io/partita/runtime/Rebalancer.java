package io.partita.runtime;

import io.partita.api.Node;
import io.partita.api.NodeStatus;
import io.partita.api.PartitionMap;
import io.partita.api.PluginException;
import io.partita.api.Token;
import io.partita.api.Topology;
import io.partita.api.spi.ClusterState;
import io.partita.api.spi.RebalancePolicy;
import io.partita.api.spi.RebalancePolicy.Advice;
import io.partita.api.spi.RebalancePolicy.Merge;
import io.partita.api.spi.RebalancePolicy.Move;
import io.partita.api.spi.RebalancePolicy.Split;
import io.partita.api.spi.RebalancePolicy.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/** Asks policies for plans, checks what they answer, and carries plans out. */
final class Rebalancer {
  private static final int MOST_ROUNDS = 1_000;

  private final CacheAdmin<?> admin;
  private final Router router;

  Rebalancer(CacheAdmin<?> admin, Router router) {
    this.admin = admin;
    this.router = router;
  }

  RebalancePlan plan(RebalancePolicy policy) {
    router.reloadNow();
    ClusterState state = router.routing().state;
    LoadReport load = admin.load();
    PartitionMap map = load.map();
    Topology able = ableOnly(state);
    String id = asked("a policy", "id()", policy::id);
    String plugin = name(id);
    List<Step> steps =
        asked(plugin, "plan()", () -> List.copyOf(policy.plan(able, map, load.loads(), load)));
    List<Advice> advice =
        asked(plugin, "advise()", () -> List.copyOf(policy.advise(able, map, load.loads(), load)));
    List<Change> changes = changes(plugin, map, steps);
    PartitionMap after = map;
    for (Change change : changes) {
      after = target(plugin, change, after, state);
    }
    return new RebalancePlan(id, load, steps, advice, changes, load.on(after));
  }

  private static String name(String policy) {
    return "policy " + policy;
  }

  /** What a policy answers; null is no answer. */
  private static <T> T asked(String plugin, String method, Supplier<T> call) {
    try {
      return Objects.requireNonNull(call.get(), "the answer");
    } catch (RuntimeException | StackOverflowError e) {
      throw new PluginException(plugin, method + " threw " + e, e);
    }
  }

  /** Policies don't know the rules: nodes that those exclude look to them as if they drained. */
  private static Topology ableOnly(ClusterState state) {
    Set<String> excluded = state.rules().excluded();
    Function<Node, Node> seen =
        node -> excluded.contains(node.id()) ? node.becoming(NodeStatus.DRAINING) : node;
    return new Topology(
        state.topology().epoch(), state.topology().nodes().stream().map(seen).toList());
  }

  private static List<Change> changes(String plugin, PartitionMap map, List<Step> steps) {
    Optional<Change> cuts = Optional.empty();
    Optional<Change> moves = Optional.empty();
    for (Step step : steps) {
      if (step instanceof Move move) {
        moves = joined(moves, Change.move(move.partition(), move.replicas()));
      } else if (step instanceof Split split) {
        cuts = joined(cuts, Change.split(key(plugin, step, split.at())));
      } else if (step instanceof Merge merge) {
        int second = map.indexOf(merge.second()).orElse(0);
        if (second == 0 || map.id(second - 1) != merge.first()) {
          throw refused(plugin, step, "they are no neighbours");
        }
        cuts = joined(cuts, Change.merge(key(plugin, step, map.interval(second).from())));
      }
    }
    List<Change> changes = new ArrayList<>();
    cuts.ifPresent(changes::add);
    moves.ifPresent(changes::add);
    return changes;
  }

  private static Optional<Change> joined(Optional<Change> before, Change next) {
    return Optional.of(before.map(changes -> changes.and(next)).orElse(next));
  }

  private static byte[] key(String plugin, Step step, Token token) {
    if (token instanceof Token.OfKey key) {
      return key.bytes();
    }
    throw refused(plugin, step, "only a line of keys can be cut");
  }

  private static PluginException refused(String plugin, Step step, String why) {
    return new PluginException(plugin, "planned " + step + ", which can't be: " + why);
  }

  private static PartitionMap target(
      String plugin, Change change, PartitionMap map, ClusterState state) {
    try {
      return change.cutsRanges()
          ? change.cut(map)
          : change.move(map, state.topology(), state.rules());
    } catch (IllegalArgumentException e) {
      throw new PluginException(plugin, "planned what can't be: " + e.getMessage(), e);
    }
  }

  RebalanceResult run(RebalancePolicy policy, Duration timeout) {
    long deadline = System.nanoTime() + timeout.toNanos();
    List<RebalancePlan> plans = new ArrayList<>();
    RebalancePolicy next = policy;
    while (plans.size() < MOST_ROUNDS && deadline - System.nanoTime() > 0) {
      RebalancePlan plan = plan(next);
      plans.add(plan);
      if (plan.steps().isEmpty()) {
        return new RebalanceResult(RebalanceResult.End.AT_REST, "", plans);
      }
      for (Change change : plan.changes()) {
        ChangeRun run = admin.apply(admin.plan(change));
        Optional<RebalanceResult> end = ended(run, deadline, plans);
        if (end.isPresent()) {
          return end.get();
        }
      }
      next = asked(name(plan.policy()), "underway()", policy::underway);
    }
    return new RebalanceResult(
        RebalanceResult.End.TIMED_OUT, "after " + plans.size() + " plans", plans);
  }

  private static Optional<RebalanceResult> ended(
      ChangeRun run, long deadline, List<RebalancePlan> plans) {
    ChangeRun.Result result;
    try {
      result = run.await(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
    } catch (IllegalStateException e) {
      run.abort();
      return Optional.of(
          new RebalanceResult(
              RebalanceResult.End.TIMED_OUT, "during " + run.plan().change().description(), plans));
    }
    return result.end() == ChangeRun.End.COMPLETED
        ? Optional.empty()
        : Optional.of(
            new RebalanceResult(
                RebalanceResult.End.FAILED,
                run.plan().change().description() + ": " + result.message(),
                plans));
  }
}
