package io.partita.examples.shop;

/** One thread's part of a workload. */
interface Traffic {

  /** Writes what is there from the start. All threads have ended this before any steps. */
  void fill();

  /** One action of a user: a few operations. */
  void step();
}
