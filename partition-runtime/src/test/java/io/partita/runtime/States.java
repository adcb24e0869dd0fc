package io.partita.runtime;

import io.partita.api.HashKeySpace;
import io.partita.api.spi.ClusterState;
import io.partita.api.spi.KeySpaces;
import io.partita.api.spi.StateCodec;
import io.partita.testkit.topology.SampleStates;

/** Agreed states for tests. */
final class States {
  static final String PASSWORD = SampleStates.PASSWORD;

  /** Every id is that of a hash, but for {@code unknown} and that of ordered keys. */
  static final KeySpaces KEY_SPACES =
      id -> {
        if (id.equals("unknown")) {
          throw new IllegalArgumentException("no strategy has it");
        }
        return keySpace(id);
      };

  static final StateCodec CODEC = new JsonStateCodec(KEY_SPACES);

  private States() {}

  /** A hash of that id, tagged if that ends with braces. */
  static HashKeySpace keySpace(String id) {
    boolean tagged = id.endsWith("{}");
    String function = tagged ? id.substring(0, id.length() - 2) : id;
    return new HashKeySpace(function, (bytes, offset, length) -> length, tagged);
  }

  /** The same for the same version, and another for another. */
  static ClusterState state(long version) {
    return SampleStates.state(version);
  }
}
