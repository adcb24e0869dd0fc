package io.partita.runtime.protocol;

/** The one safeguard that is removed in a run. Rules are those of PROTOCOL.md. */
enum Mutation {
  /** Every safeguard is in place. */
  NONE,

  /** The migrator scans without waiting for older connections to go. Breaks rule 8. */
  NO_BARRIER,
  /** The source is scanned before the barrier, not after it. Breaks rule 9. */
  BARRIER_AFTER_SCAN,
  /** A take-over trusts that the earlier migrator passed its barrier. Breaks rule 13. */
  TAKEOVER_SKIPS_BARRIER,
  /** A move changes the state but not the generation, so nobody is a laggard. Breaks rule 7. */
  NO_BUMP,
  /** Only the first move raises the generation, not the one after an abort. Breaks rule 7. */
  BUMP_ONCE,
  /** The generation is raised first, the state changed in a later step. Breaks rule 7. */
  BUMP_FIRST,
  /** The state is changed first, the generation raised in a later step. Breaks rule 7. */
  STATE_THEN_BUMP,
  /**
   * A MOVED reply gives plain permission for its target, whose table is not read. Breaks rule 3.
   */
  TRUST_MOVED,
  /** A connection in use is renamed to the new generation in place of a new one. Breaks rule 4. */
  RENAME_IN_PLACE,

  /** Checked writes in transit are not noted in the change log. Breaks rule 3. */
  NO_LOG,
  /** The target takes a copy whatever its token and attempt. Breaks rule 10. */
  COPY_NO_TOKEN,
  /** The attempt is neither raised on a timeout nor checked by the target. Breaks rule 10. */
  COPY_NO_ATTEMPT,
  /** The log entry is dropped even if the key was written since it was read. Breaks rule 10. */
  CLEAR_ALWAYS,
  /** A scan that copies is called finished before its copy is acknowledged. Breaks rule 9. */
  FINISHED_BEFORE_ACK,
  /** A copy of such a scan that timed out is not noted in the change log. Breaks rule 10. */
  LOST_COPY_NOT_NOTED,
  /** The flip does not ask whether the change log is empty. Breaks rule 11. */
  COMMIT_NOT_EMPTY,
  /** The target is activated by clients that hold no MOVED. Breaks rule 12. */
  ACTIVATE_EARLY,
  /** The target is not emptied before it imports. Breaks rule 6. */
  NO_WIPE,
  /** A wipe step checks neither token nor state nor move id. Breaks rule 6. */
  WIPE_NO_TOKEN,
  /** A clean-up step checks neither state nor move id. Breaks rule 15. */
  CLEAN_NO_CHECK,
  /**
   * Scripts on the source do not check the token. Breaks rule 5; harmless with a log of scores,
   * where every step also checks state, move id and score.
   */
  NO_TOKEN_AT_SOURCE,
  /** With the second barrier at import: wiped before that barrier. Breaks the order of rule 15. */
  WIPE_BEFORE_BARRIER,

  /** Clients accept a restarted server before its run id is registered. Breaks rule 2. */
  NO_RUN_ID_CHECK,
  /** A restarted server is registered as it is, without a reconciliation. Breaks rule 16. */
  REGISTER_ONLY,
  /** A migrator goes on although a server's run id is not the one it began with. Breaks rule 11. */
  OLD_MIGRATOR_CONTINUES,
  /** The other server's import is neither dropped nor fenced by a higher token. Breaks rule 16. */
  RECONCILE_WITHOUT_FENCE,
  /**
   * The old copy is deleted before the new owner is active and has that on disk. Breaks rule 15.
   */
  CLEAN_BEFORE_DURABLE
}
