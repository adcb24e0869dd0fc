package io.partita.redis;

import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Supplier;

/** Runs the steps of a coordinator on the connection of its process with a server. */
final class ControlSteps {
  private final RedisNode node;

  ControlSteps(RedisNode node) {
    this.node = node;
  }

  /** A script that changes something, on the node's record alone. */
  <T, R> CompletionStage<R> change(
      Script script, Supplier<Arguments> arguments, Function<? super T, ? extends R> reply) {
    return node.begin(
        () -> {
          byte[][] built = arguments.get().toArray();
          return node.admittedWire().thenCompose(wire -> run(wire, true, script, built, reply));
        });
  }

  /** A script on the node's record alone. */
  <T, R> CompletionStage<R> run(
      Wire wire,
      boolean write,
      Script script,
      byte[][] arguments,
      Function<? super T, ? extends R> reply) {
    byte[][] keys = {node.layout().node};
    return wire.run(-1, write, script, keys, arguments, reply);
  }

  /** A script that writes entries, and keeps the order of their keys. */
  <T, R> CompletionStage<R> write(
      Wire wire, Script script, byte[][] arguments, Function<? super T, ? extends R> reply) {
    byte[][] keys = node.layout().keeping(node.layout().node);
    return wire.run(-1, true, script, keys, arguments, reply);
  }
}
