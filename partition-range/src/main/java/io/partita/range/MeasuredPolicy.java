package io.partita.range;

import io.partita.api.PartitionMap;
import io.partita.api.Topology;
import io.partita.api.spi.Insights;
import io.partita.api.spi.RebalancePolicy;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Evens out one measure of the load. Keeps nothing between plans. */
final class MeasuredPolicy implements RebalancePolicy {
  private final Measure measure;
  private final RebalanceSettings settings;

  MeasuredPolicy(Measure measure, RebalanceSettings settings) {
    this.measure = measure;
    this.settings = Objects.requireNonNull(settings, "settings");
  }

  @Override
  public String id() {
    return measure.id;
  }

  @Override
  public List<Step> plan(Topology topology, PartitionMap map, Map<Integer, Load> load) {
    return plan(topology, map, load, Insights.NONE);
  }

  @Override
  public List<Step> plan(
      Topology topology, PartitionMap map, Map<Integer, Load> load, Insights insights) {
    return new Round(new Placed(topology, map, load, measure), settings, insights).plan();
  }

  @Override
  public List<Advice> advise(
      Topology topology, PartitionMap map, Map<Integer, Load> load, Insights insights) {
    return HotSpots.of(map, load, insights).stream()
        .map(found -> new Advice(found.partition(), found.text(), found.proposal()))
        .toList();
  }

  @Override
  public RebalancePolicy underway() {
    return new MeasuredPolicy(measure, settings.underway());
  }
}
