package io.partita.redis;

/** The clock of the leases, as the scripts are told of it. */
@FunctionalInterface
interface TopologyClock {
  /** The server's own clock: one for all processes, whatever theirs say. */
  TopologyClock OF_SERVER = () -> "";

  /** Milliseconds, in digits; empty for the server's own time. */
  String millis();
}
