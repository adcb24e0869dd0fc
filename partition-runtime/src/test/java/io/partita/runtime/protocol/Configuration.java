package io.partita.runtime.protocol;

import java.util.List;
import java.util.Optional;

/**
 * One variant of the protocol, and how much happens in its run.
 *
 * @param route the move of each migrator; a later migrator also takes over from an earlier one
 * @param copyTimeouts how many copies of each migrator may time out
 * @param operations what clients execute, each exactly once, in any order
 * @param fastReads whether FAST reads may be sent in transit, without a check
 * @param restarting the server that restarts once with an older image, if any
 * @param scanCopies whether the scan copies what it finds, in place of noting it (decision 017)
 */
record Configuration(
    Mutation mutation,
    List<Move> route,
    List<Integer> copyTimeouts,
    List<Operation> operations,
    Handshake handshake,
    TransitCheck transitCheck,
    ChangeLog changeLog,
    boolean fastReads,
    SecondBarrier secondBarrier,
    int firstGeneration,
    ControlKeys controlKeys,
    Optional<Side> restarting,
    boolean scanCopies) {

  /** How a connection gets plain permission. */
  enum Handshake {
    /**
     * A handshake that can complete has completed. Sound with the handshake of rule 2, since a
     * barrier can kill whatever is left: connections never block it.
     */
    EAGER,
    /** Every step apart (as in all below): read (g, table); SETNAME g; read (g, table) again. */
    FULL,
    /** The re-read looks at g only; the table is that of the first read. */
    GENERATION_ONLY,
    /** SETNAME pending; read (g, table); SETNAME g. */
    PENDING,
    /** Nothing is read again after SETNAME. Breaks rule 2. */
    NO_RE_READ,
    /** The table is read before g, not together with it. Breaks rule 2. */
    TABLE_FIRST
  }

  /** How a write in transit is checked. */
  enum TransitCheck {
    /** A script looks at the state, then acts. */
    LOOK_THEN_ACT,
    /** A MULTI acts, then looks at the state, and so may write where it does not belong. */
    ACT_THEN_LOOK
  }

  /** How the change log notes a key. */
  enum ChangeLog {
    /** A ZSET score or stream id, from one monotone sequence. */
    SCORE,
    /** One list entry a write, dropped from the front by count. */
    LIST
  }

  /** Whether a server that lost the partition also sees a barrier before its copy goes. */
  enum SecondBarrier {
    NONE,
    /** On the old owner after the flip: INCR g, barrier, delete, then {@code V} to {@code N}. */
    AFTER_FLIP,
    /** On the new target when it starts to import: {@code I} and INCR g, barrier, wipe. */
    AT_IMPORT
  }

  /** What becomes of connections and generation when a server loses its memory. */
  enum ControlKeys {
    /** Connections end with the memory that holds the generation. */
    KEPT,
    /** Connections outlive it; the generation is created again above all used ones. */
    SEEDED,
    /** Connections outlive it and the generation goes back. Breaks rule 1. */
    LOST
  }

  boolean mutates(Mutation candidate) {
    return mutation == candidate;
  }

  boolean restarts(Side side) {
    return restarting.isPresent() && restarting.get() == side;
  }

  /** Whether connections end up with the right to send unchecked commands in transit. */
  boolean allowsUnchecked() {
    return transitCheck == TransitCheck.ACT_THEN_LOOK || fastReads;
  }

  /** The protocol as it is, with three migrators of which the last moves back. */
  static Builder protocol() {
    return new Builder();
  }

  /** Starts from the protocol as it is; each method changes one thing. */
  static final class Builder {
    private Mutation mutation = Mutation.NONE;
    private List<Move> route = List.of(Move.S_TO_T, Move.S_TO_T, Move.T_TO_S);
    private List<Integer> copyTimeouts = List.of(1, 0, 0);
    private List<Operation> operations = List.of(Operation.values());
    private Handshake handshake = Handshake.EAGER;
    private TransitCheck transitCheck = TransitCheck.LOOK_THEN_ACT;
    private ChangeLog changeLog = ChangeLog.SCORE;
    private boolean fastReads;
    private SecondBarrier secondBarrier = SecondBarrier.NONE;
    private int firstGeneration;
    private ControlKeys controlKeys = ControlKeys.KEPT;
    private Optional<Side> restarting = Optional.empty();
    private boolean scanCopies;

    private Builder() {}

    Builder without(Mutation safeguard) {
      mutation = safeguard;
      return this;
    }

    Builder route(Move... moves) {
      route = List.of(moves);
      return this;
    }

    Builder copyTimeouts(Integer... perMigrator) {
      copyTimeouts = List.of(perMigrator);
      return this;
    }

    Builder noCopyTimeouts() {
      copyTimeouts = List.of(0, 0, 0);
      return this;
    }

    Builder operations(Operation... executed) {
      operations = List.of(executed);
      return this;
    }

    Builder handshake(Handshake variant) {
      handshake = variant;
      return this;
    }

    Builder actThenLook() {
      transitCheck = TransitCheck.ACT_THEN_LOOK;
      return this;
    }

    Builder listLog() {
      changeLog = ChangeLog.LIST;
      return this;
    }

    Builder fastReads() {
      fastReads = true;
      return this;
    }

    Builder secondBarrier(SecondBarrier variant) {
      secondBarrier = variant;
      return this;
    }

    Builder controlKeys(ControlKeys fate, int generation) {
      controlKeys = fate;
      firstGeneration = generation;
      return this;
    }

    Builder scanCopies() {
      scanCopies = true;
      return this;
    }

    Builder restarting(Side side) {
      restarting = Optional.of(side);
      return this;
    }

    Configuration build() {
      return new Configuration(
          mutation,
          route,
          copyTimeouts,
          operations,
          handshake,
          transitCheck,
          changeLog,
          fastReads,
          secondBarrier,
          firstGeneration,
          controlKeys,
          restarting,
          scanCopies);
    }
  }
}
