package io.partita.testkit.history;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;

/**
 * Clients of a register that is atomic by construction: invocations, effects and responses happen
 * in a random order, so every history they leave is linearizable.
 */
final class SimulatedClients {

  /** The key that all clients use. */
  static final String KEY = "key";

  private static final double TIE = 0.1;

  private final Random random;
  private final ModelRegister register;
  private final Function<Random, Operation> operations;
  private final int maxUnknown;
  private final double lossRate;
  private final List<RecordedOperation> history = new ArrayList<>();
  private final List<Operation> limbo = new ArrayList<>();
  private int unknownCount;
  private long time;

  /**
   * Prepares clients.
   *
   * @param operations draws the next operation of any client
   * @param lossRate the share of operations that fail or lose their answer
   * @param maxUnknown how many operations may lose their answer
   */
  SimulatedClients(
      Random random,
      Optional<Object> initial,
      Function<Random, Operation> operations,
      double lossRate,
      int maxUnknown) {
    this.random = random;
    this.register = new ModelRegister(initial);
    this.operations = operations;
    this.lossRate = lossRate;
    this.maxUnknown = maxUnknown;
  }

  /** Lets clients run until they have completed a number of operations. */
  List<RecordedOperation> run(int clientCount, int operationCount) {
    List<Client> clients = new ArrayList<>();
    for (int i = 0; i < clientCount; i++) {
      clients.add(new Client("client-" + i));
    }
    while (history.size() < operationCount) {
      if (random.nextDouble() >= TIE) {
        time++;
      }
      if (!limbo.isEmpty() && random.nextInt(20) == 0) {
        register.apply(limbo.remove(random.nextInt(limbo.size())));
      }
      clients.get(random.nextInt(clientCount)).step();
    }
    clients.forEach(Client::finish);
    return history;
  }

  private final class Client {

    private final String id;
    private Optional<Operation> operation = Optional.empty();
    private Optional<Outcome> outcome = Optional.empty();
    private long invokedAt;

    Client(String id) {
      this.id = id;
    }

    private void step() {
      if (operation.isEmpty()) {
        operation = Optional.of(operations.apply(random));
        invokedAt = time;
      } else if (random.nextDouble() < lossRate) {
        lose();
      } else if (outcome.isEmpty()) {
        outcome = operation.map(register::apply);
      } else {
        respond(outcome.get());
      }
    }

    private void finish() {
      while (operation.isPresent()) {
        step();
      }
    }

    /** The answer is lost before or after the effect, or nothing was sent. */
    private void lose() {
      if (unknownCount < maxUnknown) {
        unknownCount++;
        if (outcome.isEmpty()) {
          operation.ifPresent(limbo::add);
        }
        respond(Outcome.unknown());
      } else if (outcome.isEmpty()) {
        respond(Outcome.failed());
      }
    }

    private void respond(Outcome result) {
      history.add(new RecordedOperation(id, KEY, operation.orElseThrow(), result, invokedAt, time));
      operation = Optional.empty();
      outcome = Optional.empty();
    }
  }
}
