package io.partita.range;

import io.partita.api.PartitionMap;
import io.partita.api.Topology;
import io.partita.api.spi.RebalancePolicy;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Evens out one measure of the load. Keeps nothing between plans. */
final class MeasuredPolicy implements RebalancePolicy {
  private final Measure measure;
  private final RebalanceSettings settings;
  private final SplitPointSource splitPoints;

  MeasuredPolicy(Measure measure, RebalanceSettings settings, SplitPointSource splitPoints) {
    this.measure = measure;
    this.settings = Objects.requireNonNull(settings, "settings");
    this.splitPoints = Objects.requireNonNull(splitPoints, "splitPoints");
  }

  @Override
  public String id() {
    return measure.id;
  }

  @Override
  public List<Step> plan(Topology topology, PartitionMap map, Map<Integer, Load> load) {
    return new Round(new Placed(topology, map, load, measure), settings, splitPoints).plan();
  }
}
