package io.partita.runtime.protocol;

/** What one migrator has to do: bring the partition from its source to its target. */
enum Move {
  S_TO_T(Side.S),
  T_TO_S(Side.T);

  private final Side source;

  Move(Side source) {
    this.source = source;
  }

  Side source() {
    return source;
  }

  Side target() {
    return source.other();
  }
}
