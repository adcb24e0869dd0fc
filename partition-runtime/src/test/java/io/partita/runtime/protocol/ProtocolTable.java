package io.partita.runtime.protocol;

import static io.partita.runtime.protocol.Configuration.ControlKeys.LOST;
import static io.partita.runtime.protocol.Configuration.ControlKeys.SEEDED;
import static io.partita.runtime.protocol.Configuration.Handshake.FULL;
import static io.partita.runtime.protocol.Configuration.Handshake.GENERATION_ONLY;
import static io.partita.runtime.protocol.Configuration.Handshake.NO_RE_READ;
import static io.partita.runtime.protocol.Configuration.Handshake.PENDING;
import static io.partita.runtime.protocol.Configuration.Handshake.TABLE_FIRST;
import static io.partita.runtime.protocol.Configuration.SecondBarrier.AFTER_FLIP;
import static io.partita.runtime.protocol.Configuration.SecondBarrier.AT_IMPORT;
import static io.partita.runtime.protocol.Configuration.protocol;
import static io.partita.runtime.protocol.Move.S_TO_T;
import static io.partita.runtime.protocol.Move.T_TO_S;
import static io.partita.runtime.protocol.Mutation.ACTIVATE_EARLY;
import static io.partita.runtime.protocol.Mutation.BARRIER_AFTER_SCAN;
import static io.partita.runtime.protocol.Mutation.BUMP_FIRST;
import static io.partita.runtime.protocol.Mutation.BUMP_ONCE;
import static io.partita.runtime.protocol.Mutation.CLEAN_BEFORE_DURABLE;
import static io.partita.runtime.protocol.Mutation.CLEAN_NO_CHECK;
import static io.partita.runtime.protocol.Mutation.CLEAR_ALWAYS;
import static io.partita.runtime.protocol.Mutation.COMMIT_NOT_EMPTY;
import static io.partita.runtime.protocol.Mutation.COPY_NO_ATTEMPT;
import static io.partita.runtime.protocol.Mutation.COPY_NO_TOKEN;
import static io.partita.runtime.protocol.Mutation.FINISHED_BEFORE_ACK;
import static io.partita.runtime.protocol.Mutation.LOST_COPY_NOT_NOTED;
import static io.partita.runtime.protocol.Mutation.NO_BARRIER;
import static io.partita.runtime.protocol.Mutation.NO_BUMP;
import static io.partita.runtime.protocol.Mutation.NO_LOG;
import static io.partita.runtime.protocol.Mutation.NO_RUN_ID_CHECK;
import static io.partita.runtime.protocol.Mutation.NO_TOKEN_AT_SOURCE;
import static io.partita.runtime.protocol.Mutation.NO_WIPE;
import static io.partita.runtime.protocol.Mutation.OLD_MIGRATOR_CONTINUES;
import static io.partita.runtime.protocol.Mutation.RECONCILE_WITHOUT_FENCE;
import static io.partita.runtime.protocol.Mutation.REGISTER_ONLY;
import static io.partita.runtime.protocol.Mutation.RENAME_IN_PLACE;
import static io.partita.runtime.protocol.Mutation.STATE_THEN_BUMP;
import static io.partita.runtime.protocol.Mutation.TAKEOVER_SKIPS_BARRIER;
import static io.partita.runtime.protocol.Mutation.TRUST_MOVED;
import static io.partita.runtime.protocol.Mutation.WIPE_BEFORE_BARRIER;
import static io.partita.runtime.protocol.Mutation.WIPE_NO_TOKEN;
import static io.partita.runtime.protocol.Operation.DEL;
import static io.partita.runtime.protocol.Operation.INC;
import static io.partita.runtime.protocol.Operation.SET;
import static io.partita.runtime.protocol.Side.S;
import static io.partita.runtime.protocol.Side.T;

import io.partita.runtime.protocol.Configuration.Handshake;
import io.partita.runtime.protocol.Row.Breaks;
import io.partita.runtime.protocol.Row.Holds;
import java.util.List;

/** Every run of the protocol model, with the end that the reference model comes to. */
final class ProtocolTable {

  static final List<Row> ROWS =
      List.of(
          holds("PROTOCOL (one barrier), 3 migrators", protocol(), 325_941, 86_199, 42_120),
          holds(
              "PROTOCOL, S->T->S->T",
              protocol().route(S_TO_T, T_TO_S, S_TO_T),
              135_667,
              21_940,
              40_026),
          holds(
              "PROTOCOL, takeover, timeouts by both",
              protocol().route(S_TO_T, S_TO_T).copyTimeouts(1, 1),
              183_764,
              29_103,
              0),

          // barrier rules
          breaks(
              "noBarrier",
              protocol().without(NO_BARRIER),
              11,
              "T (state O) answers nil, register is 20"),
          breaks(
              "barrierAfterScan",
              protocol().without(BARRIER_AFTER_SCAN),
              12,
              "T (state O) answers nil, register is 20"),
          breaks(
              "takeoverSkipsBarrier",
              protocol().without(TAKEOVER_SKIPS_BARRIER),
              14,
              "T (state O) answers nil, register is 20"),
          breaks(
              "noBump (state only)",
              protocol().without(NO_BUMP),
              12,
              "T (state O) answers nil, register is 20"),
          breaks(
              "bumpOnce (not again after an abort)",
              protocol().without(BUMP_ONCE),
              21,
              "T (state O) answers nil, register is 20"),
          breaks(
              "bumpFirst (INCR g, then O->M)",
              protocol().without(BUMP_FIRST),
              13,
              "T (state O) answers nil, register is 20"),
          breaks(
              "stateThenBump (two steps)",
              protocol().without(STATE_THEN_BUMP),
              15,
              "T (state O) answers nil, register is 20"),
          breaks(
              "trustMoved (plain at T by map/MOVED)",
              protocol().without(TRUST_MOVED),
              24,
              "S (state O) answers nil, register is 20"),

          // copy rules
          breaks(
              "noLog", protocol().without(NO_LOG), 12, "T (state O) answers nil, register is 20"),
          breaks(
              "copyNoToken",
              protocol().without(COPY_NO_TOKEN),
              17,
              "T (state O) answers 10, register is 20"),
          breaks(
              "copyNoAttempt",
              protocol().without(COPY_NO_ATTEMPT),
              17,
              "T (state O) answers 10, register is 20"),
          breaks(
              "clearAlways",
              protocol().without(CLEAR_ALWAYS),
              14,
              "T (state O) answers 10, register is 20"),
          breaks(
              "commitNotEmpty",
              protocol().without(COMMIT_NOT_EMPTY),
              10,
              "T (state O) answers nil, register is 10"),
          breaks(
              "activateEarly",
              protocol().without(ACTIVATE_EARLY),
              5,
              "T (state O) answers nil, register is 10"),
          breaks(
              "noWipe", protocol().without(NO_WIPE), 21, "T (state O) answers 10, register is nil"),
          breaks(
              "wipeNoToken",
              protocol().without(WIPE_NO_TOKEN),
              17,
              "T (state O) answers nil, register is 20"),
          breaks(
              "cleanNoCheck",
              protocol().without(CLEAN_NO_CHECK),
              24,
              "S (state O) answers nil, register is 20"),
          holds(
              "noTokenAtSource, score log (is safe)",
              protocol().without(NO_TOKEN_AT_SOURCE).operations(SET, DEL),
              103_928,
              30_419,
              13_666),

          // a scan that copies (decision 017; not in the reference model)
          holds("scan copies", protocol().scanCopies(), 360_684, 82_524, 44_532),
          holds(
              "scan copies, takeover, timeouts by both",
              protocol().scanCopies().route(S_TO_T, S_TO_T).copyTimeouts(1, 1),
              281_317,
              41_176,
              0),
          breaks(
              "scan copies, finishedBeforeAck",
              protocol().scanCopies().without(FINISHED_BEFORE_ACK),
              10,
              "T (state O) answers nil, register is 10"),
          breaks(
              "scan copies, lostCopyNotNoted",
              protocol().scanCopies().without(LOST_COPY_NOT_NOTED),
              11,
              "T (state O) answers nil, register is 10"),
          breaks(
              "scan copies, copyNoAttempt",
              protocol().scanCopies().without(COPY_NO_ATTEMPT),
              17,
              "T (state O) answers 10, register is 20"),
          breaks(
              "scan copies, noLog",
              protocol().scanCopies().without(NO_LOG),
              12,
              "T (state O) answers nil, register is 20"),

          // handshake, explicit connections
          holds("read, SETNAME, re-read (g,table)", stepwise(FULL), 15_183, 5_544, 0),
          holds(
              "read, SETNAME, re-read (g,table), with moving back",
              stepwise(FULL).route(S_TO_T, T_TO_S).operations(SET),
              89_010,
              33_264,
              27_216),
          holds(
              "read, SETNAME, re-read (g,table), with takeover",
              stepwise(FULL).route(S_TO_T, S_TO_T).operations(SET),
              103_920,
              32_004,
              0),
          holds("(g,table), SETNAME, re-read g only", stepwise(GENERATION_ONLY), 13_653, 4_752, 0),
          holds("SETNAME pending, (g,table), SETNAME g", stepwise(PENDING), 1_912, 528, 0),
          breaks(
              "no re-read",
              stepwise(NO_RE_READ),
              15,
              "plain connection at S (state V) sees nil, register is 20"),
          breaks(
              "table before g",
              stepwise(TABLE_FIRST),
              16,
              "plain connection at S (state V) sees nil, register is 20"),
          breaks(
              "renameInPlace with stragglers",
              stepwise(FULL).without(RENAME_IN_PLACE),
              18,
              "T (state O) answers nil, register is 20"),
          breaks(
              "noBarrier, explicit",
              stepwise(FULL).without(NO_BARRIER),
              14,
              "T (state O) answers nil, register is 20"),

          // MULTI writes in transit (act, then look)
          breaks(
              "multi, one barrier",
              thereAndBack().actThenLook(),
              22,
              "S (state O) answers 99, register is nil"),
          holds(
              "multi + second barrier, list log",
              protocol().actThenLook().secondBarrier(AFTER_FLIP).listLog().operations(SET, INC),
              121_891,
              36_497,
              24_288),
          holds(
              "multi + second barrier, score/stream log",
              protocol().actThenLook().secondBarrier(AFTER_FLIP).operations(SET, INC),
              186_250,
              55_323,
              41_772),
          holds(
              "multi + barrier at import instead",
              protocol().actThenLook().secondBarrier(AT_IMPORT).operations(SET, DEL),
              60_692,
              20_868,
              8_818),
          breaks(
              "multi, wipe before barrier at import",
              protocol()
                  .actThenLook()
                  .secondBarrier(AT_IMPORT)
                  .without(WIPE_BEFORE_BARRIER)
                  .route(S_TO_T, T_TO_S),
              24,
              "S (state O) answers 99, register is nil"),
          breaks(
              "multi + second barrier, restart of T",
              restarting(T).actThenLook().secondBarrier(AFTER_FLIP),
              16,
              "S (state O) answers 99, register is 10"),
          breaks(
              "list log, noTokenAtSource",
              protocol()
                  .actThenLook()
                  .secondBarrier(AFTER_FLIP)
                  .listLog()
                  .without(NO_TOKEN_AT_SOURCE)
                  .route(S_TO_T, S_TO_T),
              22,
              "T (state O) answers 10, register is 20"),

          // FAST reads
          breaks(
              "fast, one barrier",
              thereAndBack().fastReads(),
              13,
              "FAST read at S (state V) sees nil: neither the register nor its value at the flip"
                  + " (10)"),
          breaks(
              "fast + barrier at import instead",
              thereAndBack().fastReads().secondBarrier(AT_IMPORT),
              14,
              "FAST read at S (state V) sees nil: neither the register nor its value at the flip"
                  + " (10)"),
          holds(
              "fast + second barrier",
              protocol().fastReads().secondBarrier(AFTER_FLIP).operations(SET, DEL),
              160_448,
              47_538,
              34_140),

          // restart with an older image
          holds("restart of S", restarting(S), 226_811, 27_514, 0),
          holds("restart of T", restarting(T), 108_998, 7_917, 0),
          holds(
              "restart of S, moving back",
              restarting(S).route(S_TO_T, T_TO_S),
              55_315,
              28_390,
              2_977),
          holds(
              "restart of T, moving back",
              restarting(T).route(S_TO_T, T_TO_S),
              19_619,
              11_072,
              1_408),
          breaks(
              "noRunIdCheck",
              restarting(S).without(NO_RUN_ID_CHECK),
              15,
              "S (state M) answers 10, register is 20"),
          breaks(
              "registerOnly (no reconcile)",
              restarting(S).without(REGISTER_ONLY),
              16,
              "S (state M) answers 10, register is 20"),
          breaks(
              "registerOnly, T (copies lost on T)",
              restarting(T).without(REGISTER_ONLY),
              16,
              "T (state O) answers nil, register is 10"),
          breaks(
              "noRunIdCheck, T (helper activates)",
              restarting(T).without(NO_RUN_ID_CHECK),
              15,
              "T (state O) answers nil, register is 10"),
          breaks(
              "oldMigratorContinues",
              restarting(S).without(OLD_MIGRATOR_CONTINUES),
              12,
              "T (state O) answers nil, register is 10"),
          breaks(
              "reconcileWithoutFence",
              restarting(S).without(RECONCILE_WITHOUT_FENCE),
              17,
              "T (state O) answers 20, register is 10"),
          breaks(
              "cleanBeforeDurable",
              restarting(T).without(CLEAN_BEFORE_DURABLE),
              16,
              "S (state O) answers nil, register is 10"),
          breaks(
              "cleanBeforeDurable, moving back",
              restarting(T).route(S_TO_T, T_TO_S).without(CLEAN_BEFORE_DURABLE),
              16,
              "S (state O) answers nil, register is 10"),
          breaks(
              "g regresses, driver reconnects silently",
              restarting(S).controlKeys(LOST, 0),
              27,
              "T (state O) answers 10, register is 20"),
          holds(
              "g seeded, driver reconnects silently",
              restarting(S).controlKeys(SEEDED, 0),
              235_616,
              27_514,
              0),
          breaks(
              "g lost while connections stay",
              thereAndBack().controlKeys(LOST, 1),
              13,
              "T (state O) answers nil, register is 20"),
          holds(
              "g lost, re-created above all used",
              thereAndBack().controlKeys(SEEDED, 1),
              2_908,
              852,
              384));

  private ProtocolTable() {}

  private static Configuration.Builder thereAndBack() {
    return protocol().route(S_TO_T, T_TO_S).operations(SET, DEL).noCopyTimeouts();
  }

  private static Configuration.Builder stepwise(Handshake handshake) {
    return protocol().handshake(handshake).route(S_TO_T).operations(SET, DEL).noCopyTimeouts();
  }

  private static Configuration.Builder restarting(Side side) {
    return protocol().restarting(side).route(S_TO_T, S_TO_T).operations(SET, INC).noCopyTimeouts();
  }

  private static Row holds(
      String name, Configuration.Builder run, int states, int movedStates, int movedBackStates) {
    return new Holds(name, run.build(), states, movedStates, movedBackStates);
  }

  private static Row breaks(String name, Configuration.Builder run, int steps, String wrongAnswer) {
    return new Breaks(name, run.build(), steps, wrongAnswer);
  }
}
