package io.partita.runtime;

import io.partita.api.HashKeySpace;
import io.partita.api.Node;
import io.partita.api.PartitionMap;
import io.partita.api.Rules;
import io.partita.api.Topology;
import io.partita.api.spi.ClusterState;
import io.partita.api.spi.KeySpaces;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Agreed states for tests. */
final class States {
  static final String PASSWORD = "s3cret";

  /** Every id is that of a hash, but for {@code unknown} and that of ordered keys. */
  static final KeySpaces KEY_SPACES =
      id -> {
        if (id.equals("unknown")) {
          throw new IllegalArgumentException("no strategy has it");
        }
        return keySpace(id);
      };

  private States() {}

  /** A hash of that id, tagged if that ends with braces. */
  static HashKeySpace keySpace(String id) {
    boolean tagged = id.endsWith("{}");
    String function = tagged ? id.substring(0, id.length() - 2) : id;
    return new HashKeySpace(function, (bytes, offset, length) -> length, tagged);
  }

  /** The same for the same version, and another for another. */
  static ClusterState state(long version) {
    String node = "n" + version % 3;
    URI uri = URI.create("redis://app:" + PASSWORD + "@localhost:6379");
    return new ClusterState(
        version,
        new Topology(version, List.of(Node.of(node, uri))),
        Rules.DEFAULT.withPartitions(2),
        Map.of(),
        PartitionMap.equal(
            version, "ring", keySpace("xxh3-64"), List.of(List.of(node), List.of(node))),
        Optional.empty());
  }
}
