package io.partita.api;

/**
 * Is told what happens. Called on the engine's threads, never under a lock, in the order of the
 * events of one change; must return fast and be thread-safe. One that throws is fenced: the others
 * and the engine go on.
 */
@FunctionalInterface
public interface PartitionListener {

  /** Receives an event. */
  void on(Event event);
}
