package io.partita.benchmarks.resize;

/**
 * A safeguard of PROTOCOL.md that can be taken away, to show that the checks of a run notice.
 *
 * <p>Each is taken away between the engine and the nodes, so the engine is the one under test.
 */
public enum Safeguard {

  /** The coordinator goes on although sessions of an older generation are left. */
  BARRIER(8, "the barrier: wait until no session of an older generation is left"),

  /** The target keeps what an earlier stay of the partition left there. */
  WIPE(6, "the wipe of the target before an import"),

  /** An entry leaves the change log though its key was written since it was read. */
  UNCHANGED_SCORE(10, "the drop of a log entry only if its score is unchanged"),

  /** A copy that timed out is carried out after newer ones. */
  ATTEMPT(10, "the refusal of copies of an earlier attempt"),

  /** Copies live for ever. */
  TTL(10, "the copy of the TTL with the value"),

  /** A partition is given away with writes that were not copied. */
  EMPTY_LOG(11, "the commit only if the change log is empty");

  private final int rule;
  private final String meaning;

  Safeguard(int rule, String meaning) {
    this.rule = rule;
    this.meaning = meaning;
  }

  /** The number of the rule in PROTOCOL.md. */
  public int rule() {
    return rule;
  }

  /** What is taken away. */
  public String meaning() {
    return meaning;
  }
}
