package io.partita.examples.shop;

import java.util.Optional;

/** Keys of which it is known what they must hold. */
interface Checked {

  /** How many keys. */
  int keyCount();

  String key(int index);

  /**
   * Compares what a key holds with what it must hold; called when no traffic runs.
   *
   * @return whether the answer said that there is a value
   */
  boolean look(int index, Answer<Optional<byte[]>> answer);

  /** Acknowledged writes that answers are compared with. */
  long writes();

  /** Answers compared. */
  long comparisons();

  /** Keys at which writes of unknown outcome allow more than one answer. */
  int openKeys();
}
