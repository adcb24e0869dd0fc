package io.partita.runtime;

import io.partita.api.spi.Insights.Quantity;
import io.partita.api.spi.RebalancePolicy;
import io.partita.api.spi.RebalancePolicy.Merge;
import io.partita.api.spi.RebalancePolicy.Move;
import io.partita.api.spi.RebalancePolicy.Split;
import io.partita.api.spi.RebalancePolicy.Step;
import java.util.List;
import java.util.Locale;

/**
 * What a policy would do, and why. Immutable.
 *
 * @param policy its id
 * @param load that it went by
 * @param steps each with its reason, best first; none if the load is even enough
 * @param advice on what no step can mend
 * @param changes that carry the steps out, to be applied one after the other: splits and merges,
 *     which copy nothing, then moves
 * @param expected the load afterwards, if it stays as it is
 */
public record RebalancePlan(
    String policy,
    LoadReport load,
    List<Step> steps,
    List<RebalancePolicy.Advice> advice,
    List<Change> changes,
    LoadReport expected) {

  /** Copies the lists. */
  public RebalancePlan {
    steps = List.copyOf(steps);
    advice = List.copyOf(advice);
    changes = List.copyOf(changes);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("policy ").append(policy).append(": ");
    text.append(steps.isEmpty() ? "even enough" : steps.size() + " steps");
    for (Quantity of : Quantity.values()) {
      text.append("\n  ").append(of.name().toLowerCase(Locale.ROOT)).append(": ");
      text.append(load.balance(of)).append(" -> ").append(expected.balance(of));
    }
    for (Step step : steps) {
      text.append("\n  ").append(words(step)).append(": ").append(step.reason());
    }
    for (RebalancePolicy.Advice each : advice) {
      text.append("\n  partition ").append(each.partition()).append(": ").append(each.seen());
      text.append("; what would help: ").append(each.proposal());
    }
    return text.toString();
  }

  private static String words(Step step) {
    if (step instanceof Move move) {
      return "move partition " + move.partition() + " to " + String.join("+", move.replicas());
    }
    if (step instanceof Split split) {
      return "split partition " + split.partition() + " at " + split.at();
    }
    Merge merge = (Merge) step;
    return "merge partitions " + merge.first() + " and " + merge.second();
  }
}
