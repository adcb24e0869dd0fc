package io.partita.runtime;

import io.partita.api.spi.ClusterState;
import io.partita.api.spi.KeySpaces;
import io.partita.api.spi.StateCodec;

/**
 * States as the JSON of {@link ClusterStateJson}.
 *
 * @param keySpaces finds the key spaces of stored maps
 */
record JsonStateCodec(KeySpaces keySpaces) implements StateCodec {
  @Override
  public byte[] encode(ClusterState state) {
    return JsonFields.bytes(ClusterStateJson.write(state));
  }

  @Override
  public ClusterState decode(byte[] bytes) {
    return ClusterStateJson.read(JsonFields.parse(bytes), keySpaces);
  }
}
