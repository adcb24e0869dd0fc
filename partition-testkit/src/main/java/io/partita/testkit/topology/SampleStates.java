package io.partita.testkit.topology;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.partita.api.HashKeySpace;
import io.partita.api.Node;
import io.partita.api.PartitionMap;
import io.partita.api.Rules;
import io.partita.api.Topology;
import io.partita.api.spi.ClusterState;
import io.partita.api.spi.StateCodec;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** States to agree on, for tests: one for each version. */
public final class SampleStates {
  /** A password in the URI of a node, that no message may show. */
  public static final String PASSWORD = "s3cret";

  /** Knows these states alone, and writes of them the version alone. */
  public static final StateCodec CODEC =
      new StateCodec() {
        @Override
        public byte[] encode(ClusterState state) {
          if (!state.equals(state(state.version()))) {
            throw new IllegalArgumentException("state: must be a sample");
          }
          return ("{\"version\":" + state.version() + "}").getBytes(UTF_8);
        }

        @Override
        public ClusterState decode(byte[] bytes) {
          String text = new String(bytes, UTF_8);
          if (!text.matches("\\{\"version\":[1-9][0-9]{0,17}}")) {
            throw new IllegalArgumentException("content: must be the version of a sample");
          }
          return state(Long.parseLong(text.substring(11, text.length() - 1)));
        }
      };

  private SampleStates() {}

  /** The same for the same version, and another for another. */
  public static ClusterState state(long version) {
    String node = "n" + version % 3;
    URI uri = URI.create("redis://app:" + PASSWORD + "@localhost:6379");
    return new ClusterState(
        version,
        new Topology(version, List.of(Node.of(node, uri))),
        Rules.DEFAULT.withPartitions(2),
        Map.of(),
        PartitionMap.equal(
            version,
            "ring",
            new HashKeySpace("xxh3-64", (bytes, offset, length) -> length, false),
            List.of(List.of(node), List.of(node))),
        Optional.empty());
  }
}
