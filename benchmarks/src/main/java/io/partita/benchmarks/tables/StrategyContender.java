package io.partita.benchmarks.tables;

import io.partita.api.Bound;
import io.partita.api.PartitionMap;
import io.partita.api.Rules;
import io.partita.api.spi.Partitioner;
import io.partita.benchmarks.peers.Fleet;
import io.partita.ring.ClientStrategies;
import io.partita.ring.HashStrategies;
import io.partita.ring.JedisVariant;
import io.partita.ring.KetamaClient;
import io.partita.ring.KetamaVariant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A strategy of this project. */
public final class StrategyContender implements Contender {
  private static final int SLOTS = 16_384;

  /** With more nodes than this, the default number of partitions is below 32 a node. */
  private static final int MOST_FOR_DEFAULT = Rules.DEFAULT_PARTITIONS / 32;

  private static final List<String> BOUNDED =
      List.of("ring", "rendezvous", "jump", "maglev", "slots");

  /** Strategies on which the bound has no effect. */
  private static final List<String> UNBOUNDED =
      List.of("modulo", "ketama", "jedis", "jedis, named");

  private final String name;
  private final Partitioner partitioner;
  private final Rules rules;

  private StrategyContender(String name, Partitioner partitioner, Rules rules) {
    this.name = name;
    this.partitioner = partitioner;
    this.rules = rules;
  }

  static List<Contender> all(int nodes) {
    List<Contender> all = new ArrayList<>();
    for (String id : BOUNDED) {
      Rules rules = Rules.DEFAULT.withPartitions(partitions(id, nodes));
      all.add(new StrategyContender(id, partitioner(id), rules));
      all.add(new StrategyContender(id + ", bare", partitioner(id), rules.withBound(Bound.NONE)));
    }
    Rules paper = Rules.DEFAULT.withPartitions(Rules.MAX_PARTITIONS).withBound(Bound.NONE);
    if (partitions("maglev", nodes) != Rules.MAX_PARTITIONS) {
      all.add(new StrategyContender("maglev, bare, 65,536", partitioner("maglev"), paper));
    }
    for (String id : UNBOUNDED) {
      Rules rules = Rules.DEFAULT.withPartitions(partitions(id, nodes));
      all.add(new StrategyContender(id, partitioner(id), rules));
    }
    return all;
  }

  /** A strategy by its id; {@code ketama} as spymemcached places, {@code jedis} without names. */
  public static Partitioner partitioner(String id) {
    return switch (id) {
      case "ring" -> HashStrategies.ring();
      case "rendezvous" -> HashStrategies.rendezvous();
      case "jump" -> HashStrategies.jump();
      case "maglev" -> HashStrategies.maglev();
      case "modulo" -> HashStrategies.modulo();
      case "slots" -> ClientStrategies.slots();
      case "ketama" -> ClientStrategies.ketama(KetamaVariant.of(KetamaClient.SPYMEMCACHED));
      case "jedis" -> ClientStrategies.jedis();
      case "jedis, named" ->
          ClientStrategies.jedis(JedisVariant.DEFAULT.withLabels(JedisVariant.Labels.NAMED));
      default -> throw new IllegalArgumentException("no strategy " + id);
    };
  }

  /** How many partitions a strategy is asked for. */
  public static int partitions(String id, int nodes) {
    if (id.equals("slots")) {
      return SLOTS;
    }
    return nodes > MOST_FOR_DEFAULT ? Rules.MAX_PARTITIONS : Rules.DEFAULT_PARTITIONS;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Placed place(Fleet fleet, Optional<Placed> before) {
    PartitionMap map = partitioner.assign(fleet.topology(), rules, before.flatMap(Placed::map));
    int[] numbers = map.nodes().stream().mapToInt(Fleet::number).toArray();
    return new Placed(
        key -> numbers[map.primaryIndex(map.locate(key))], Optional.of(map), map, List.of());
  }
}
