package io.partita.runtime.protocol;

/** What an {@link Explorer} needs to know of a system whose states are {@code W}. */
interface Model<W> {

  /** Receives the atomic steps that are possible in one state. */
  interface Steps<W> {
    void to(String name, W next);
  }

  W initial();

  /** Reports every step that is possible in {@code world}, always in the same order. */
  void steps(W world, Steps<W> out);

  /** Returns what is wrong in {@code world}, or an empty string. */
  String wrongAnswer(W world);
}
