package io.partita.runtime.protocol;

/** One run of the model, and how it must end. */
sealed interface Row {

  String name();

  Configuration configuration();

  /**
   * Nothing is wrong in any reachable state. The exact numbers show that the run still explores
   * what the reference model explores, and that it does get to the states that matter.
   *
   * @param states how many are reachable
   * @param movedStates in how many of them the target owns the partition
   * @param movedBackStates in how many of them S owns it again after a committed move back
   */
  record Holds(
      String name, Configuration configuration, int states, int movedStates, int movedBackStates)
      implements Row {
    @Override
    public String toString() {
      return name;
    }
  }

  /**
   * A wrong answer is reachable.
   *
   * @param steps the length of a shortest way to it
   */
  record Breaks(String name, Configuration configuration, int steps, String wrongAnswer)
      implements Row {
    @Override
    public String toString() {
      return name;
    }
  }
}
