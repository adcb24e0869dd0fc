package io.partita.api.spi;

/**
 * Turns what processes agree on into bytes, and back: for a {@link TopologyStore} that keeps it
 * outside of the process. Thread-safe.
 */
public interface StateCodec {

  /**
   * The state as one JSON object, in UTF-8. Equal states give equal bytes. They hold the nodes'
   * URIs with their credentials, as processes need them to connect: keep them where only these can
   * read.
   */
  byte[] encode(ClusterState state);

  /**
   * The state that these bytes stand for.
   *
   * @throws IllegalArgumentException if they are not what {@link #encode} gives, or if they need a
   *     key space that no known strategy has; the message never shows what they hold
   */
  ClusterState decode(byte[] bytes);
}
