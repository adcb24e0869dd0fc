package io.partita.api.spi;

/** Makes a strategy. */
public interface PartitionerProvider extends Provider {

  /**
   * A strategy whose {@link Partitioner#id} is this provider's {@link #id}.
   *
   * @param settings validated against {@link #settings}
   */
  Partitioner create(Settings settings);
}
