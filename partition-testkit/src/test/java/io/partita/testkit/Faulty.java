package io.partita.testkit;

import io.partita.api.KeySpace;
import io.partita.api.PartitionMap;
import io.partita.api.Rules;
import io.partita.api.Topology;
import io.partita.api.spi.Partitioner;
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
}
