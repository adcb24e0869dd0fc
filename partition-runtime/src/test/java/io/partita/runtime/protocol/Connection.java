package io.partita.runtime.protocol;

import java.util.Comparator;

/**
 * A kind of client connection at a server. What a connection may still execute depends only on its
 * name (a generation) and on what its handshake saw, so one member of a set stands for any number
 * of clients.
 *
 * @param stage how far the handshake has come
 * @param generation the generation that the handshake read and, once named, the name
 * @param sawOwned whether the table read together with that generation said "owned"
 */
record Connection(Stage stage, int generation, boolean sawOwned) implements Comparable<Connection> {

  enum Stage {
    /** Handshake done, table said "owned": may send plain commands until the server closes it. */
    PLAIN("P"),
    /** Handshake done, table said "in transit": may send commands that act before they look. */
    UNCHECKED("X"),
    /** Named after the generation it read; the re-read is still to come. */
    NAMED("n"),
    /** Named "pending" before it read anything. */
    PENDING("p"),
    /** Has read the generation but has no name yet, so no barrier can see it. */
    READ("r"),
    /** Has read the table but no generation, and has no name. */
    TABLE_READ("t");

    private final String letter;

    Stage(String letter) {
      this.letter = letter;
    }
  }

  private static final Comparator<Connection> ORDER =
      Comparator.comparing(Connection::stage)
          .thenComparingInt(Connection::generation)
          .thenComparing(Connection::sawOwned);

  static Connection plain(int generation) {
    return new Connection(Stage.PLAIN, generation, true);
  }

  static Connection unchecked(int generation) {
    return new Connection(Stage.UNCHECKED, generation, false);
  }

  Connection to(Stage next) {
    return new Connection(next, generation, sawOwned);
  }

  /** Whether a barrier at {@code limit} must wait for it or kill it. It can judge by names only. */
  boolean isLaggard(int limit) {
    return switch (stage) {
      case PLAIN, UNCHECKED, NAMED -> generation < limit;
      case PENDING -> true;
      case READ, TABLE_READ -> false;
    };
  }

  @Override
  public int compareTo(Connection other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return stage.letter + generation;
  }
}
