package io.partita.examples.leave;

import java.util.logging.Level;
import java.util.logging.Logger;

/** The program {@code leave-sharded-jedis}; see {@code --help}. */
public final class Main {
  /** Held here, because the JDK forgets the level of a logger that nobody holds. */
  private static final Logger PARTITA = Logger.getLogger("io.partita");

  private Main() {}

  /** Runs the program and ends the process with its exit code. */
  public static void main(String[] arguments) {
    PARTITA.setLevel(Level.WARNING); // the rest is told by the program itself
    System.exit(LeaveCommand.commandLine().execute(arguments));
  }
}
