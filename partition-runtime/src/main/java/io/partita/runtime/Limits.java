package io.partita.runtime;

import io.partita.api.Problem;

/**
 * How large keys and values may be, once encoded. What is larger is refused before anything is
 * sent.
 *
 * @param keyBytes 1 to 65,536
 * @param valueBytes 1 to 512 MiB
 */
public record Limits(int keyBytes, int valueBytes) {

  /** Keys to 1 KiB, values to 8 MiB. */
  public static final Limits DEFAULT = new Limits(1 << 10, 8 << 20);

  /**
   * Validates.
   *
   * @throws IllegalArgumentException if a number is out of its range
   */
  public Limits {
    if (keyBytes < 1 || keyBytes > 1 << 16) {
      throw Problem.of("limits.key-bytes", keyBytes, "from 1 to 65536").asException();
    }
    if (valueBytes < 1 || valueBytes > 512 << 20) {
      throw Problem.of("limits.value-bytes", valueBytes, "from 1 to 536870912").asException();
    }
  }
}
