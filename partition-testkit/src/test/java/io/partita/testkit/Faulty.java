package io.partita.testkit;

import io.partita.api.KeySpace;
import io.partita.api.PartitionMap;
import io.partita.api.Rules;
import io.partita.api.Topology;
import io.partita.api.spi.Partitioner;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A strategy that is sound but for what a fault does to it. */
final class Faulty implements Partitioner {

  /** What a fault makes of a call. */
  @FunctionalInterface
  interface Fault {
    PartitionMap assign(
        Partitioner sound, Topology topology, Rules rules, Optional<PartitionMap> previous);
  }

  private final Partitioner sound;
  private final Fault fault;

  Faulty(Fault fault) {
    this(new Drawn(), fault);
  }

  Faulty(Partitioner sound, Fault fault) {
    this.sound = sound;
    this.fault = fault;
  }

  @Override
  public String id() {
    return sound.id();
  }

  @Override
  public KeySpace keySpace() {
    return sound.keySpace();
  }

  @Override
  public PartitionMap assign(Topology topology, Rules rules, Optional<PartitionMap> previous) {
    return fault.assign(sound, topology, rules, previous);
  }

  /** The same map a few partitions further along the line. */
  static PartitionMap rotated(PartitionMap map, int by) {
    Map<Integer, List<String>> replicas = new HashMap<>();
    for (int i = 0; i < map.size(); i++) {
      replicas.put(map.id(i), map.replicas((i + by) % map.size()));
    }
    return map.withReplicas(replicas);
  }

  /** Two partitions of different primaries change places. */
  static PartitionMap withTwoSwapped(PartitionMap map) {
    for (int i = 1; i < map.size(); i++) {
      if (!map.primary(i).equals(map.primary(0))) {
        return map.withReplicas(Map.of(map.id(0), map.replicas(i), map.id(i), map.replicas(0)));
      }
    }
    return map;
  }
}
