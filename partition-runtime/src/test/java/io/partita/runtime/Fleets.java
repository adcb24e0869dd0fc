package io.partita.runtime;

import io.partita.api.Codec;
import io.partita.api.Node;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Fleets of in-process nodes for tests. */
final class Fleets {
  static final Duration LONG = Duration.ofSeconds(60);

  private Fleets() {}

  /** Nodes n-00, n-01, ... over two regions of two zones each. */
  static List<Node> nodes(int count) {
    List<Node> nodes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      nodes.add(node(i));
    }
    return nodes;
  }

  static Node node(int number) {
    return Node.local(String.format(Locale.ROOT, "n-%02d", number))
        .in("r" + number % 2, "z" + number / 2 % 2);
  }

  static CacheBuilder<String, String> strings(String name, int nodes) {
    return Partita.cache(name, Codec.utf8(), Codec.utf8())
        .nodes(nodes(nodes))
        .rules(rules -> rules.withPartitions(256));
  }

  static void fill(PartitionedCache<String, String> cache, int keys) {
    for (int i = 0; i < keys; i++) {
      cache.put("key-" + i, "value-" + i);
    }
  }

  static ChangeRun.Result change(PartitionedCache<?, ?> cache, Change change) {
    return cache.admin().apply(cache.admin().plan(change)).await(LONG);
  }
}
