package io.partita.runtime.protocol;

/** One process, or a crowd of alike ones, that runs beside all others. */
interface Actor {

  /** Reports every atomic step that the process can take in {@code world}. */
  void steps(World world, Model.Steps<World> out);
}
