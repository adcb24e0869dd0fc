package io.partita.examples.shop;

/** The program {@code shop}; see {@code --help}. */
public final class Main {

  private Main() {}

  /** Runs the program and ends the process with its exit code. */
  public static void main(String[] arguments) {
    System.exit(ShopCommand.commandLine().execute(arguments));
  }
}
