package io.partita.examples.picture;

/** The program {@code picture}; see {@code --help}. */
public final class Main {

  private Main() {}

  /** Runs the program and ends the process with its exit code. */
  public static void main(String[] arguments) {
    System.exit(PictureCommand.commandLine().execute(arguments));
  }
}
