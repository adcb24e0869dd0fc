package io.partita.examples.shop;

import java.io.PrintWriter;

/**
 * Where the program speaks: lines, and on a terminal one line more that is rewritten in place. Used
 * by one thread.
 */
final class Console {
  private static final String ERASE_LINE = "\r\u001b[2K";

  private final PrintWriter out;
  private final boolean terminal;
  private final boolean quiet;
  private boolean statusShown;
  private boolean gap;

  /**
   * A console.
   *
   * @param terminal whether a line can be rewritten in place
   * @param quiet whether only results are told
   */
  Console(PrintWriter out, boolean terminal, boolean quiet) {
    this.out = out;
    this.terminal = terminal;
    this.quiet = quiet;
  }

  /** How often a status is worth showing, in nanoseconds. */
  long statusNanos() {
    return terminal ? 200_000_000L : 2_000_000_000L;
  }

  /** A line about what goes on. */
  void line(String text) {
    if (!quiet) {
      result(text);
    }
  }

  /** An empty line, if the last one was not empty. */
  void gap() {
    if (!gap) {
      line("");
    }
  }

  /** A line of the result. */
  void result(String text) {
    eraseStatus();
    out.println(text);
    gap = text.isEmpty();
    out.flush();
  }

  /** What is going on right now; replaces the status before. */
  void status(String text) {
    if (quiet) {
      return;
    }
    if (terminal) {
      eraseStatus();
      out.print(text);
      statusShown = true;
    } else {
      out.println(text);
      gap = false;
    }
    out.flush();
  }

  private void eraseStatus() {
    if (statusShown) {
      out.print(ERASE_LINE);
      statusShown = false;
    }
  }
}
