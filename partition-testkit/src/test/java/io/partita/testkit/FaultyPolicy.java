package io.partita.testkit;

import io.partita.api.PartitionMap;
import io.partita.api.Topology;
import io.partita.api.spi.RebalancePolicy;
import java.util.List;
import java.util.Map;

/** A policy that is sound but for what a fault does to it. */
final class FaultyPolicy implements RebalancePolicy {

  /** What a fault makes of a call. */
  @FunctionalInterface
  interface Fault {
    List<Step> plan(
        RebalancePolicy sound, Topology topology, PartitionMap map, Map<Integer, Load> load);
  }

  private final RebalancePolicy sound = new EvensOut();
  private final Fault fault;

  FaultyPolicy(Fault fault) {
    this.fault = fault;
  }

  @Override
  public String id() {
    return sound.id();
  }

  @Override
  public List<Step> plan(Topology topology, PartitionMap map, Map<Integer, Load> load) {
    return fault.plan(sound, topology, map, load);
  }
}
