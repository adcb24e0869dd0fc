package io.partita.testkit.fault;

import java.time.Duration;

/** What goes wrong with a call. */
public sealed interface Fault {

  /** The request is under way for long: executed only then. */
  static Fault delay(Duration delay) {
    return new Delay(delay);
  }

  /** Executed at once, but the answer is under way for long. */
  static Fault delayAnswer(Duration delay) {
    return new DelayAnswer(delay);
  }

  /** Not executed, and the caller knows: {@link io.partita.api.NodeUnavailableException}. */
  static Fault fail() {
    return new Fail();
  }

  /** Not executed, but the caller can't know: {@link io.partita.api.OutcomeUnknownException}. */
  static Fault loseRequest() {
    return new LoseRequest();
  }

  /** Executed, but the caller can't know: {@link io.partita.api.OutcomeUnknownException}. */
  static Fault loseAnswer() {
    return new LoseAnswer();
  }

  /**
   * Executed, and executed again later; the caller gets the first answer. A connection that does
   * not replay what was lost never does this: see {@link StoreOperation#repeatable}.
   */
  static Fault duplicate(Duration later) {
    return new Duplicate(later);
  }

  /**
   * The caller gets {@link io.partita.api.OutcomeUnknownException}; executed later all the same.
   */
  static Fault straggle(Duration later) {
    return new Straggle(later);
  }

  /** See {@link Fault#delay}. */
  record Delay(Duration delay) implements Fault {}

  /** See {@link Fault#delayAnswer}. */
  record DelayAnswer(Duration delay) implements Fault {}

  /** See {@link Fault#fail}. */
  record Fail() implements Fault {}

  /** See {@link Fault#loseRequest}. */
  record LoseRequest() implements Fault {}

  /** See {@link Fault#loseAnswer}. */
  record LoseAnswer() implements Fault {}

  /** See {@link Fault#duplicate}. */
  record Duplicate(Duration later) implements Fault {}

  /** See {@link Fault#straggle}. */
  record Straggle(Duration later) implements Fault {}
}
