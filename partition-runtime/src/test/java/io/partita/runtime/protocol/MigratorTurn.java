package io.partita.runtime.protocol;

import io.partita.runtime.protocol.Configuration.ChangeLog;
import io.partita.runtime.protocol.Configuration.Handshake;
import io.partita.runtime.protocol.Configuration.SecondBarrier;
import io.partita.runtime.protocol.Migrator.Phase;
import io.partita.runtime.protocol.Model.Steps;
import io.partita.runtime.protocol.ModelNode.State;

/**
 * The next step of one migrator in one state (PROTOCOL.md rules 5 to 15). Each method is one atomic
 * command, MULTI or script on one server; what its condition asks is what that script checks.
 */
final class MigratorTurn {

  /** In place of the score of a log entry: a copy that answers none. */
  private static final int UNNOTED = 0;

  private final Configuration configuration;
  private final Servers servers;
  private final World world;
  private final Steps<World> out;
  private final int index;
  private final int number;
  private final Migrator self;
  private final Side sourceSide;
  private final Side targetSide;
  private final ModelNode source;
  private final ModelNode target;

  MigratorTurn(
      Configuration configuration, Servers servers, World world, int index, Steps<World> out) {
    this.configuration = configuration;
    this.servers = servers;
    this.world = world;
    this.out = out;
    this.index = index;
    this.number = index + 1;
    this.self = world.migrators().get(index);
    this.sourceSide = configuration.route().get(index).source();
    this.targetSide = configuration.route().get(index).target();
    this.source = world.node(sourceSide);
    this.target = world.node(targetSide);
  }

  /** The token of the migrator with that index. Even, so a coordinator's fits between any two. */
  static int token(int index) {
    return 2 * (index + 1);
  }

  void take() {
    switch (self.phase()) {
      case START -> claimSource();
      case CLAIM_TARGET -> claimTarget();
      case LOOK -> look();
      case BUMP_FIRST -> bumpFirst();
      case IMPORT -> startImport();
      case IMPORT_BARRIER -> importBarrier();
      case WIPE -> wipe();
      case DEPART -> depart();
      case BUMP_AFTER -> bumpAfter();
      case BARRIER -> barrier();
      case SCAN -> scan();
      case DRAIN -> drain();
      case AWAIT_COPY -> timeout();
      case COPY_ACKED -> clearLogEntry();
      case BUMP_MOVED -> bumpMoved();
      case MOVED_BARRIER -> movedBarrier(sourceSide, Phase.CLEAN);
      case CLEAN -> clean(sourceSide, Phase.DONE);
      case OLD_MOVE_BARRIER -> movedBarrier(targetSide, Phase.OLD_MOVE_CLEAN);
      case OLD_MOVE_CLEAN -> clean(targetSide, Phase.IMPORT);
      case DONE -> {}
    }
  }

  private void claimSource() {
    boolean inTurn = index == 0 || world.migrators().get(index - 1).phase() != Phase.START;
    if (serves(sourceSide) && source.answers() && source.token() < token(index) && inTurn) {
      ModelNode claimed = source.withToken(token(index));
      step("claimSrc", put(sourceSide, claimed), self.to(Phase.CLAIM_TARGET));
    }
  }

  private void claimTarget() {
    if (serves(targetSide) && target.token() < token(index)) {
      ModelNode claimed = target.withToken(token(index)).withAttempt(0);
      step("claimDst", put(targetSide, claimed), self.to(Phase.LOOK));
    }
  }

  /** Decides between a new move and taking over one that an earlier migrator began. */
  private void look() {
    if (!holdsSource() || !holdsTarget()) {
      return;
    }
    if (source.is(State.OWNED)) {
      Phase next = mutates(Mutation.BUMP_FIRST) ? Phase.BUMP_FIRST : Phase.IMPORT;
      step("look", world, self.withMove(number).to(next));
    } else if (source.is(State.IN_TRANSIT) && target.is(State.IMPORTING, source.moveId())) {
      Phase next = mutates(Mutation.TAKEOVER_SKIPS_BARRIER) ? Phase.SCAN : afterDeparture();
      step("takeover", world, self.withMove(source.moveId()).noting(source.generation()).to(next));
    }
  }

  private void bumpFirst() {
    if (holdsSource() && source.is(State.OWNED)) {
      step("incrG", put(sourceSide, bumped(source)), self.to(Phase.IMPORT));
    }
  }

  private void startImport() {
    if (!holdsTarget() || target.answers()) {
      return;
    }
    boolean afterFlip = configuration.secondBarrier() == SecondBarrier.AFTER_FLIP;
    if (target.is(State.MOVED_AWAY) && afterFlip) {
      // The clean-up of the move that took the partition away from here must be finished first.
      ModelNode changed = bumped(target);
      Migrator next = self.noting(changed.generation(), target.moveId());
      step("incrG-V", put(targetSide, changed), next.to(Phase.OLD_MOVE_BARRIER));
      return;
    }
    if (target.is(State.MOVED_AWAY) && !isSuperseded(targetSide, target.moveId())) {
      return;
    }
    ModelNode importing = target.withState(State.IMPORTING, number);
    if (configuration.secondBarrier() == SecondBarrier.AT_IMPORT) {
      ModelNode changed = bumped(importing);
      Phase next = mutates(Mutation.WIPE_BEFORE_BARRIER) ? Phase.WIPE : Phase.IMPORT_BARRIER;
      step("import+incrG", put(targetSide, changed), self.noting(changed.generation()).to(next));
    } else {
      Phase next = mutates(Mutation.NO_WIPE) ? Phase.DEPART : Phase.WIPE;
      step("import", put(targetSide, importing), self.to(next));
    }
  }

  private void importBarrier() {
    Phase next = mutates(Mutation.WIPE_BEFORE_BARRIER) ? Phase.DEPART : Phase.WIPE;
    step("barrier-I", put(targetSide, target.withoutLaggards(self.noted())), self.to(next));
  }

  private void wipe() {
    if ((holdsTarget() && target.is(State.IMPORTING, number)) || mutates(Mutation.WIPE_NO_TOKEN)) {
      Phase next = mutates(Mutation.WIPE_BEFORE_BARRIER) ? Phase.IMPORT_BARRIER : Phase.DEPART;
      step("wipe", put(targetSide, target.withValue(Value.NIL)), self.to(next));
    }
  }

  /** Owned to in transit, a new log and a new generation: one atomic step. */
  private void depart() {
    if (!holdsSource() || !source.is(State.OWNED)) {
      return;
    }
    ModelNode departed = source.withState(State.IN_TRANSIT, self.moveId()).withLog(0);
    if (bumpsAtDeparture()) {
      departed = bumped(departed);
    }
    Phase next = mutates(Mutation.STATE_THEN_BUMP) ? Phase.BUMP_AFTER : afterDeparture();
    step("O->M", put(sourceSide, departed), self.noting(departed.generation()).to(next));
  }

  private boolean bumpsAtDeparture() {
    return switch (configuration.mutation()) {
      case NO_BUMP, BUMP_FIRST, STATE_THEN_BUMP -> false;
      case BUMP_ONCE -> source.generation() == configuration.firstGeneration();
      default -> true;
    };
  }

  private void bumpAfter() {
    ModelNode changed = bumped(source);
    Migrator next = self.noting(changed.generation());
    step("incrG", put(sourceSide, changed), next.to(Phase.BARRIER));
  }

  /** Passes on a clean CLIENT LIST only; with eager handshakes it has killed what lingered. */
  private void barrier() {
    ModelNode clean = source.withoutLaggards(self.noted());
    if (clean.equals(source) || configuration.handshake() == Handshake.EAGER) {
      Phase next = mutates(Mutation.BARRIER_AFTER_SCAN) ? Phase.DRAIN : Phase.SCAN;
      step("barrier", put(sourceSide, clean), self.forgetting().to(next));
    }
  }

  /** Copies every key that exists; after a timeout of that copy, notes it like {@link #scan}. */
  private void scanDirectly() {
    if (source.value() == Value.NIL) {
      step("scan", world, self.to(Phase.DRAIN));
      return;
    }
    Copy copy = new Copy(index, self.attempt(), self.moveId(), source.value(), UNNOTED, targetSide);
    Phase next = mutates(Mutation.FINISHED_BEFORE_ACK) ? Phase.DRAIN : Phase.AWAIT_COPY;
    World sent = world.withNetwork(world.network().with(copy));
    step("scan", sent, self.noting(UNNOTED).to(next));
  }

  /** Puts every key that exists into the change log. */
  private void scan() {
    if (!holdsMoveAtSource()) {
      return;
    }
    if (configuration.scanCopies() && self.noted() != UNNOTED) {
      scanDirectly();
      return;
    }
    ModelNode scanned = source;
    if (source.value() != Value.NIL) {
      if (configuration.changeLog() == ChangeLog.LIST) {
        scanned = source.withLog(source.log() + 1);
      } else if (source.log() == 0) {
        scanned = source.withLog(source.sequence() + 1, source.sequence() + 1);
      }
    }
    Phase next = mutates(Mutation.BARRIER_AFTER_SCAN) ? Phase.BARRIER : Phase.DRAIN;
    step("scan", put(sourceSide, scanned), self.noting(source.generation()).to(next));
  }

  private void drain() {
    if (!holdsMoveAtSource()) {
      return;
    }
    if (source.log() != 0) {
      Copy copy =
          new Copy(index, self.attempt(), self.moveId(), source.value(), source.log(), targetSide);
      World sent = world.withNetwork(world.network().with(copy));
      step("read", sent, self.noting(source.log()).to(Phase.AWAIT_COPY));
    }
    if (source.log() == 0 || mutates(Mutation.COMMIT_NOT_EMPTY)) {
      // The flip: "the log is empty" and the change of state are one atomic step.
      ModelNode flipped =
          source.withState(State.MOVED_AWAY).withLog(0).withValueAtFlip(source.value());
      boolean afterFlip = configuration.secondBarrier() == SecondBarrier.AFTER_FLIP;
      Phase next = afterFlip ? Phase.BUMP_MOVED : Phase.CLEAN;
      step("commit", put(sourceSide, flipped).withMoved(self.moveId()), self.to(next));
    }
    ModelNode aborted = source.withState(State.OWNED).withLog(0);
    step("abort", put(sourceSide, aborted), self.to(Phase.DONE));
  }

  /** A copy got no answer: a new attempt number on the target, before anything is read again. */
  private void timeout() {
    if (self.attempt() < configuration.copyTimeouts().get(index) && holdsTarget()) {
      int attempt = self.attempt() + (mutates(Mutation.COPY_NO_ATTEMPT) ? 0 : 1);
      Migrator next = self.withAttempt(attempt);
      boolean unnoted = self.noted() == UNNOTED && !mutates(Mutation.LOST_COPY_NOT_NOTED);
      next = unnoted ? next.to(Phase.SCAN) : next.forgetting().to(Phase.DRAIN);
      step("timeout", put(targetSide, target.withAttempt(attempt)), next);
    }
  }

  /** Drops the log entry, if it is still the one that was copied. */
  private void clearLogEntry() {
    if (!holdsMoveAtSource()) {
      return;
    }
    int left;
    if (configuration.changeLog() == ChangeLog.LIST) {
      left = Math.max(0, source.log() - self.noted());
    } else {
      boolean unchanged = source.log() == self.noted() || mutates(Mutation.CLEAR_ALWAYS);
      left = unchanged ? 0 : source.log();
    }
    step("clear", put(sourceSide, source.withLog(left)), self.forgetting().to(Phase.DRAIN));
  }

  private void bumpMoved() {
    if (serves(sourceSide) && source.is(State.MOVED_AWAY, self.moveId())) {
      ModelNode changed = bumped(source);
      Migrator next = self.noting(changed.generation(), self.moveId());
      step("incrG-V", put(sourceSide, changed), next.to(Phase.MOVED_BARRIER));
    }
  }

  private void movedBarrier(Side side, Phase next) {
    ModelNode clean = world.node(side).withoutLaggards(self.noted());
    step("barrier-V", put(side, clean), self.to(next));
  }

  /** Deletes the copy that moved away. */
  private void clean(Side side, Phase next) {
    ModelNode node = world.node(side);
    boolean afterFlip = configuration.secondBarrier() == SecondBarrier.AFTER_FLIP;
    int moveId = afterFlip ? self.notedMoveId() : self.moveId();
    boolean mayDelete =
        serves(side) && node.is(State.MOVED_AWAY, moveId) && isSuperseded(side, moveId);
    if (mayDelete || mutates(Mutation.CLEAN_NO_CHECK)) {
      ModelNode cleaned = node.withValue(Value.NIL);
      ModelNode changed = afterFlip ? cleaned.withState(State.NOTHING) : cleaned;
      step("cleanup", put(side, changed), self.forgetting().to(next));
    }
  }

  private Phase afterDeparture() {
    return mutates(Mutation.NO_BARRIER) || mutates(Mutation.BARRIER_AFTER_SCAN)
        ? Phase.SCAN
        : Phase.BARRIER;
  }

  private boolean serves(Side side) {
    return servers.serves(world, side, index);
  }

  private boolean holdsSource() {
    return serves(sourceSide)
        && (source.token() == token(index) || mutates(Mutation.NO_TOKEN_AT_SOURCE));
  }

  private boolean holdsTarget() {
    return serves(targetSide) && target.token() == token(index);
  }

  /** What every script on the source checks while the partition is in transit. */
  private boolean holdsMoveAtSource() {
    return holdsSource() && source.is(State.IN_TRANSIT, self.moveId());
  }

  private boolean isSuperseded(Side side, int moveId) {
    return servers.isSuperseded(world, side, moveId);
  }

  private boolean mutates(Mutation mutation) {
    return configuration.mutates(mutation);
  }

  private static ModelNode bumped(ModelNode node) {
    return node.withGeneration(node.generation() + 1);
  }

  private World put(Side side, ModelNode changed) {
    return servers.put(world, side, changed);
  }

  private void step(String name, World next, Migrator changed) {
    out.to(name + number, next.withMigrator(index, changed));
  }
}
