package io.partita.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.partita.api.KeySpace;
import io.partita.api.Node;
import io.partita.api.OrderedKeySpace;
import io.partita.api.PartitionMap;
import io.partita.api.Rules;
import io.partita.api.Token;
import io.partita.api.Topology;
import io.partita.api.spi.Partitioner;
import io.partita.api.spi.PartitionerProvider;
import io.partita.api.spi.Settings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A strategy on the line of keys, for tests: keeps boundaries and ids of the previous map, leaves
 * partitions where they may stay, and evens out their numbers. Remembers what it was asked.
 */
final class TestRanges implements PartitionerProvider, Partitioner {
  private final List<String> starts;

  /** The previous map of each question but the first. */
  final List<PartitionMap> asked = new CopyOnWriteArrayList<>();

  /** Begins with ranges that begin with these keys, and one before them. */
  TestRanges(String... bounds) {
    List<String> all = new ArrayList<>(List.of(""));
    all.addAll(List.of(bounds));
    this.starts = List.copyOf(all);
  }

  @Override
  public String id() {
    return "test-ranges";
  }

  @Override
  public Partitioner create(Settings settings) {
    return this;
  }

  @Override
  public KeySpace keySpace() {
    return OrderedKeySpace.INSTANCE;
  }

  @Override
  public PartitionMap assign(Topology topology, Rules rules, Optional<PartitionMap> previous) {
    List<String> able = rules.placeable(topology).stream().map(Node::id).toList();
    if (previous.isEmpty()) {
      int[] ids = new int[starts.size()];
      Arrays.setAll(ids, i -> i);
      List<List<String>> owners = new ArrayList<>();
      Arrays.stream(ids).forEach(i -> owners.add(List.of(able.get(i % able.size()))));
      List<byte[]> keys = starts.stream().map(start -> start.getBytes(UTF_8)).toList();
      return PartitionMap.ordered(topology.epoch(), id(), keys, ids, ids.length, owners);
    }
    PartitionMap map = previous.get();
    asked.add(map);
    Map<String, Integer> counts = new TreeMap<>();
    able.forEach(node -> counts.put(node, 0));
    int fair = (map.size() + able.size() - 1) / able.size();
    Map<Integer, List<String>> owners = new TreeMap<>();
    for (int i = 0; i < map.size(); i++) {
      String stays = map.primary(i);
      if (counts.getOrDefault(stays, fair) < fair) {
        owners.put(i, List.of(stays));
        counts.merge(stays, 1, Integer::sum);
      }
    }
    for (int i = 0; i < map.size(); i++) {
      if (!owners.containsKey(i)) {
        String least = Collections.min(counts.entrySet(), Map.Entry.comparingByValue()).getKey();
        owners.put(i, List.of(least));
        counts.merge(least, 1, Integer::sum);
      }
    }
    List<byte[]> keys = new ArrayList<>();
    int[] ids = new int[map.size()];
    for (int i = 0; i < ids.length; i++) {
      keys.add(((Token.OfKey) map.interval(i).from()).bytes());
      ids[i] = map.id(i);
    }
    return PartitionMap.ordered(
        topology.epoch(), id(), keys, ids, map.nextId(), List.copyOf(owners.values()));
  }
}
