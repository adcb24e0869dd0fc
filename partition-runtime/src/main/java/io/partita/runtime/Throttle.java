package io.partita.runtime;

import io.partita.api.Problem;

/**
 * How fast a change may copy, over all nodes.
 *
 * @param keysPerSecond at least 1
 * @param bytesPerSecond of keys and values, at least 1
 */
public record Throttle(long keysPerSecond, long bytesPerSecond) {

  /** No limit. */
  public static final Throttle NONE = new Throttle(Long.MAX_VALUE, Long.MAX_VALUE);

  /**
   * Validates.
   *
   * @throws IllegalArgumentException if a number is below 1; to stop copying, pause the change
   */
  public Throttle {
    if (keysPerSecond < 1 || bytesPerSecond < 1) {
      throw Problem.of(
              "throttle",
              keysPerSecond + " keys/s, " + bytesPerSecond + " bytes/s",
              "at least 1 each; to stop, pause the change")
          .asException();
    }
  }
}
