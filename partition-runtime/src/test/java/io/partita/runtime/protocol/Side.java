package io.partita.runtime.protocol;

/** The two symmetric servers: {@code S} owns the key at first, {@code T} is empty. */
enum Side {
  S,
  T;

  Side other() {
    return this == S ? T : S;
  }
}
