package io.partita.runtime.protocol;

import java.util.HashSet;
import java.util.Set;

/**
 * A node's partitions are cut anew, then one of the new ones moves (decision 012). One key: in
 * partition {@code a} of node S by the cut before, in {@code f} by the new one.
 *
 * <p>As in {@link ProtocolModel}, each step is atomic on one server, connections are a set of what
 * they may do, and every handshake that can complete has completed. The coordinator may stop
 * anywhere. <b>Checked:</b> every copy that could answer a client holds what was written last.
 * <b>Not covered:</b> take-over, copies that time out, nodes that restart, which do not differ from
 * those of {@link ProtocolModel}; how a store groups its entries.
 */
final class RecutModel implements Model<RecutModel.State> {
  private static final int FIRST = 1;
  private static final int WRITES = 2;

  /** The safeguards of one run. */
  record Rules(
      boolean barrierAfterCut, boolean retireBeforeDeparture, boolean barrierAfterDeparture) {}

  enum Row {
    NOTHING,
    OWNED,
    MOVING,
    MOVED,
    IMPORTING
  }

  /** What the coordinator does next. */
  enum Next {
    CUT,
    CUT_BARRIER,
    RETIRE,
    IMPORT,
    DEPART,
    BARRIER,
    SCAN,
    DRAIN,
    APPLY,
    DROP,
    ACTIVATE,
    DONE
  }

  /** A connection with S: the generation it is named after, and what the table allowed plainly. */
  record Connection(int generation, boolean plainA, boolean plainF) {}

  /**
   * One state of the whole system.
   *
   * @param score of the key in the change log, 0 if it is not there
   * @param copied value and score on the way to T
   * @param last what was written last
   */
  record State(
      Next next,
      Row a,
      Row f,
      Row atT,
      int generation,
      int valueS,
      int valueT,
      int score,
      int copied,
      int copiedScore,
      Set<Connection> connections,
      int last,
      int writes) {

    State at(Next step) {
      return new State(
          step,
          a,
          f,
          atT,
          generation,
          valueS,
          valueT,
          score,
          copied,
          copiedScore,
          connections,
          last,
          writes);
    }

    /** With what a handshake at this very moment gives. */
    State rows(Row newA, Row newF, Row newT, int newGeneration) {
      Set<Connection> all = new HashSet<>(connections);
      all.add(new Connection(newGeneration, newA == Row.OWNED, newF == Row.OWNED));
      return new State(
          next,
          newA,
          newF,
          newT,
          newGeneration,
          valueS,
          valueT,
          score,
          copied,
          copiedScore,
          Set.copyOf(all),
          last,
          writes);
    }

    State connected(Set<Connection> left) {
      return new State(
          next,
          a,
          f,
          atT,
          generation,
          valueS,
          valueT,
          score,
          copied,
          copiedScore,
          left,
          last,
          writes);
    }

    State values(int s, int t, int newScore, int newLast, int newWrites) {
      return new State(
          next,
          a,
          f,
          atT,
          generation,
          s,
          t,
          newScore,
          copied,
          copiedScore,
          connections,
          newLast,
          newWrites);
    }

    State copying(int value, int valueScore) {
      return new State(
          next,
          a,
          f,
          atT,
          generation,
          valueS,
          valueT,
          score,
          value,
          valueScore,
          connections,
          last,
          writes);
    }
  }

  private final Rules rules;

  RecutModel(Rules rules) {
    this.rules = rules;
  }

  @Override
  public State initial() {
    return new State(
            Next.CUT, Row.OWNED, Row.NOTHING, Row.NOTHING, 1, FIRST, 0, 0, 0, 0, Set.of(), FIRST, 0)
        .rows(Row.OWNED, Row.NOTHING, Row.NOTHING, 1);
  }

  @Override
  public void steps(State w, Steps<State> out) {
    write(w, out);
    switch (w.next()) {
      case CUT ->
          out.to("cut", w.rows(w.a(), Row.OWNED, w.atT(), w.generation() + 1).at(Next.CUT_BARRIER));
      case CUT_BARRIER ->
          out.to("barrier", (rules.barrierAfterCut() ? barrier(w) : w).at(afterCut()));
      case RETIRE ->
          out.to(
              "retire a",
              w.rows(Row.NOTHING, w.f(), w.atT(), w.generation())
                  .at(rules.retireBeforeDeparture() ? Next.IMPORT : Next.BARRIER));
      case IMPORT ->
          out.to("import", w.rows(w.a(), w.f(), Row.IMPORTING, w.generation()).at(Next.DEPART));
      case DEPART -> {
        State departed = w.rows(w.a(), Row.MOVING, w.atT(), w.generation() + 1);
        out.to("depart f", departed.at(rules.retireBeforeDeparture() ? Next.BARRIER : Next.RETIRE));
      }
      case BARRIER ->
          out.to("barrier", (rules.barrierAfterDeparture() ? barrier(w) : w).at(Next.SCAN));
      case SCAN ->
          out.to(
              "scan",
              w.values(w.valueS(), w.valueT(), Math.max(1, w.score()), w.last(), w.writes())
                  .at(Next.DRAIN));
      case DRAIN -> drain(w, out);
      case APPLY ->
          out.to(
              "apply",
              w.values(w.valueS(), w.copied(), w.score(), w.last(), w.writes()).at(Next.DROP));
      case DROP -> {
        int left = w.score() == w.copiedScore() ? 0 : w.score();
        out.to("drop", w.values(w.valueS(), w.valueT(), left, w.last(), w.writes()).at(Next.DRAIN));
      }
      case ACTIVATE ->
          out.to("activate", w.rows(w.a(), w.f(), Row.OWNED, w.generation()).at(Next.DONE));
      case DONE -> {}
    }
  }

  private Next afterCut() {
    return rules.retireBeforeDeparture() ? Next.RETIRE : Next.IMPORT;
  }

  private static State barrier(State w) {
    Set<Connection> left = new HashSet<>(w.connections());
    left.removeIf(c -> c.generation() < w.generation());
    return w.connected(Set.copyOf(left));
  }

  private static void drain(State w, Steps<State> out) {
    if (w.score() > 0) {
      out.to("read", w.copying(w.valueS(), w.score()).at(Next.APPLY));
    } else {
      out.to("commit", w.rows(w.a(), Row.MOVED, w.atT(), w.generation()).at(Next.ACTIVATE));
    }
  }

  /** A client writes: plainly where a connection may, else by what the rows say at this moment. */
  private static void write(State w, Steps<State> out) {
    if (w.writes() == WRITES) {
      return;
    }
    int value = w.last() + 1;
    int writes = w.writes() + 1;
    if (w.connections().stream().anyMatch(c -> c.plainA() || c.plainF())) {
      out.to("plain@S", w.values(value, w.valueT(), w.score(), value, writes));
    }
    if (w.a() == Row.OWNED || w.f() == Row.OWNED) {
      out.to("checked@S", w.values(value, w.valueT(), w.score(), value, writes));
    }
    if (w.f() == Row.MOVING) {
      out.to("logged@S", w.values(value, w.valueT(), w.score() + WRITES + value, value, writes));
    }
    if (w.atT() == Row.OWNED) {
      out.to("write@T", w.values(w.valueS(), value, w.score(), value, writes));
    }
  }

  @Override
  public String wrongAnswer(State w) {
    boolean plainly = w.connections().stream().anyMatch(c -> c.plainA() || c.plainF());
    boolean servesS = plainly || w.a() == Row.OWNED || w.f() == Row.OWNED || w.f() == Row.MOVING;
    if (servesS && w.valueS() != w.last()) {
      return "S answers " + w.valueS() + ", written last was " + w.last();
    }
    if (w.atT() == Row.OWNED && w.valueT() != w.last()) {
      return "T answers " + w.valueT() + ", written last was " + w.last();
    }
    return "";
  }
}
