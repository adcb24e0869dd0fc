package io.partita.runtime.protocol;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * One state of the whole system.
 *
 * @param register the linearizable register: an operation takes effect on it at the instant at
 *     which a server executes it
 * @param operations those that no client has executed yet
 * @param moved ids of the moves whose MOVED a client may hold
 * @param history all values that the register ever had; kept in runs with a restart only
 */
record World(
    ModelNode s,
    ModelNode t,
    List<Migrator> migrators,
    SmallSet<Copy> network,
    int register,
    List<Operation> operations,
    SmallSet<Integer> moved,
    Restart restart,
    SmallSet<Integer> history) {

  static World initial(Configuration configuration) {
    int generation = configuration.firstGeneration();
    return new World(
        ModelNode.initial(ModelNode.State.OWNED, Value.INITIAL, generation),
        ModelNode.initial(ModelNode.State.NOTHING, Value.NIL, generation),
        Collections.nCopies(configuration.route().size(), Migrator.NEW),
        SmallSet.empty(),
        Value.INITIAL,
        configuration.operations(),
        SmallSet.empty(),
        Restart.NOT_YET,
        SmallSet.<Integer>empty().with(Value.INITIAL));
  }

  ModelNode node(Side side) {
    return side == Side.S ? s : t;
  }

  World withNode(Side side, ModelNode changed) {
    ModelNode newS = side == Side.S ? changed : s;
    ModelNode newT = side == Side.T ? changed : t;
    return new World(newS, newT, migrators, network, register, operations, moved, restart, history);
  }

  World withMigrator(int index, Migrator changed) {
    List<Migrator> all = new ArrayList<>(migrators);
    all.set(index, changed);
    return new World(
        s, t, List.copyOf(all), network, register, operations, moved, restart, history);
  }

  World withNetwork(SmallSet<Copy> changed) {
    return new World(s, t, migrators, changed, register, operations, moved, restart, history);
  }

  World withRegister(int changed) {
    return new World(s, t, migrators, network, changed, operations, moved, restart, history);
  }

  /** After {@code operation} took effect on the register. */
  World executed(Operation operation) {
    List<Operation> rest = new ArrayList<>(operations);
    rest.remove(operation);
    int changed = operation.apply(register);
    return new World(s, t, migrators, network, changed, List.copyOf(rest), moved, restart, history);
  }

  World withMoved(int moveId) {
    return new World(
        s, t, migrators, network, register, operations, moved.with(moveId), restart, history);
  }

  World withRestart(Restart changed) {
    return new World(s, t, migrators, network, register, operations, moved, changed, history);
  }

  World remembering(int value) {
    return new World(
        s, t, migrators, network, register, operations, moved, restart, history.with(value));
  }
}
