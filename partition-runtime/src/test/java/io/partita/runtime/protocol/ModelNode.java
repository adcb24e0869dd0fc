package io.partita.runtime.protocol;

/**
 * One server: its control data for the partition (PROTOCOL.md rule 1), the key's copy, and the
 * connections that are open.
 *
 * @param moveId id of the move that {@code IN_TRANSIT}, {@code MOVED_AWAY} or {@code IMPORTING}
 *     belongs to
 * @param token the highest token claimed: even ones are migrators', odd ones the coordinator's that
 *     reconciles a restart
 * @param attempt the copy attempt that is accepted while importing
 * @param log 0 when the key is not in the change log, else its score (a list log: its entries)
 * @param sequence source of scores, never reset
 * @param valueAtFlip the value when the partition moved away; only FAST reads are held to it
 */
record ModelNode(
    State state,
    int moveId,
    int token,
    int attempt,
    int value,
    int log,
    int sequence,
    int generation,
    SmallSet<Connection> connections,
    int valueAtFlip) {

  /** Seeds a lost generation counter: far above every generation that bumps alone reach. */
  static final int SEEDED_GENERATION = 100;

  /** What the server's own table says about the partition. */
  enum State {
    NOTHING("N"),
    OWNED("O"),
    IN_TRANSIT("M"),
    MOVED_AWAY("V"),
    IMPORTING("I");

    private final String letter;

    State(String letter) {
      this.letter = letter;
    }

    @Override
    public String toString() {
      return letter;
    }
  }

  static ModelNode initial(State state, int value, int generation) {
    return new ModelNode(state, 0, 0, 0, value, 0, 0, generation, SmallSet.empty(), Value.NIL);
  }

  boolean is(State expected) {
    return state == expected;
  }

  boolean is(State expected, int expectedMoveId) {
    return state == expected && moveId == expectedMoveId;
  }

  /** Whether the server accepts checked operations here. */
  boolean answers() {
    return state == State.OWNED || state == State.IN_TRANSIT;
  }

  boolean hasPlainConnection() {
    return connections.any(connection -> connection.stage() == Connection.Stage.PLAIN);
  }

  boolean hasUncheckedConnection() {
    return connections.any(connection -> connection.stage() == Connection.Stage.UNCHECKED);
  }

  /** After a barrier that killed every connection older than {@code limit}. */
  ModelNode withoutLaggards(int limit) {
    return withConnections(connections.without(connection -> connection.isLaggard(limit)));
  }

  ModelNode withState(State changed) {
    return new ModelNode(
        changed,
        moveId,
        token,
        attempt,
        value,
        log,
        sequence,
        generation,
        connections,
        valueAtFlip);
  }

  ModelNode withState(State changed, int changedMoveId) {
    return new ModelNode(
        changed,
        changedMoveId,
        token,
        attempt,
        value,
        log,
        sequence,
        generation,
        connections,
        valueAtFlip);
  }

  ModelNode withToken(int changed) {
    return new ModelNode(
        state,
        moveId,
        changed,
        attempt,
        value,
        log,
        sequence,
        generation,
        connections,
        valueAtFlip);
  }

  ModelNode withAttempt(int changed) {
    return new ModelNode(
        state, moveId, token, changed, value, log, sequence, generation, connections, valueAtFlip);
  }

  ModelNode withValue(int changed) {
    return new ModelNode(
        state,
        moveId,
        token,
        attempt,
        changed,
        log,
        sequence,
        generation,
        connections,
        valueAtFlip);
  }

  ModelNode withLog(int changed) {
    return withLog(changed, sequence);
  }

  ModelNode withLog(int changed, int changedSequence) {
    return new ModelNode(
        state,
        moveId,
        token,
        attempt,
        value,
        changed,
        changedSequence,
        generation,
        connections,
        valueAtFlip);
  }

  ModelNode withGeneration(int changed) {
    return new ModelNode(
        state, moveId, token, attempt, value, log, sequence, changed, connections, valueAtFlip);
  }

  ModelNode withConnections(SmallSet<Connection> changed) {
    return changed.equals(connections)
        ? this
        : new ModelNode(
            state, moveId, token, attempt, value, log, sequence, generation, changed, valueAtFlip);
  }

  ModelNode withValueAtFlip(int changed) {
    return new ModelNode(
        state, moveId, token, attempt, value, log, sequence, generation, connections, changed);
  }
}
