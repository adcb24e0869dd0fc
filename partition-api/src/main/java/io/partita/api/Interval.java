package io.partita.api;

import java.util.Optional;

/**
 * A piece of a line, from one token to another.
 *
 * @param from the first token in it
 * @param to the first token after it; empty at the end of the line
 */
public record Interval(Token from, Optional<Token> to) {
  @Override
  public String toString() {
    return "[" + from + ", " + to.map(Token::toString).orElse("end") + ")";
  }
}
