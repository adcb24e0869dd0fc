package io.partita.api.spi;

/** In which order a store keeps the keys of a namespace. */
public enum KeyOrder {
  /** In none. */
  NONE,
  /** That of their unsigned bytes, so that they can be read by {@link OrderedReads}. */
  BYTES
}
