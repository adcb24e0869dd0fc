package io.partita.runtime.protocol;

/**
 * How far the one restart (or loss of control keys) of a run has come.
 *
 * @param image what is on the restarting server's disk, from {@link Stage#SAVED} on
 * @param movedAtImage the flips that were known when the image was saved
 * @param oldMigrators indexes of the migrators that began before the restart and so hold the old
 *     run id
 */
record Restart(
    Stage stage, ModelNode image, SmallSet<Integer> movedAtImage, SmallSet<Integer> oldMigrators) {

  enum Stage {
    /** No image on disk yet. */
    RUNNING,
    SAVED,
    /** Up again with the image; the coordinator has yet to fence the other server. */
    BACK,
    /** Reconciled: the restarted server will own the partition. */
    OWNS,
    /** Reconciled: the other server owns the partition. */
    YIELDS,
    /** The new run id is registered: clients accept the server again. */
    REGISTERED,
    /** Not a restart: the generation was lost while the connections stayed. */
    CONTROL_KEYS_LOST
  }

  static final Restart NOT_YET =
      new Restart(
          Stage.RUNNING,
          ModelNode.initial(ModelNode.State.NOTHING, Value.NIL, 0),
          SmallSet.empty(),
          SmallSet.empty());

  boolean isBefore() {
    return stage == Stage.RUNNING || stage == Stage.SAVED;
  }

  Restart saved(ModelNode onDisk, SmallSet<Integer> moved) {
    return new Restart(Stage.SAVED, onDisk, moved, SmallSet.empty());
  }

  Restart restarted(SmallSet<Integer> begunMigrators) {
    return new Restart(Stage.BACK, image, SmallSet.empty(), begunMigrators);
  }

  Restart to(Stage next) {
    return new Restart(next, image, movedAtImage, oldMigrators);
  }
}
