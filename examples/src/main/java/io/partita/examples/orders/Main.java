package io.partita.examples.orders;

import java.util.logging.Level;
import java.util.logging.Logger;

/** The program {@code orders}; see {@code --help}. */
public final class Main {
  /** Held here, because the JDK forgets the level of a logger that nobody holds. */
  private static final Logger PARTITA = Logger.getLogger("io.partita");

  private Main() {}

  /** Runs the program and ends the process with its exit code. */
  public static void main(String[] arguments) {
    PARTITA.setLevel(Level.WARNING); // the rest is told by the program itself
    System.exit(OrdersCommand.commandLine().execute(arguments));
  }
}
