package io.partita.redis;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.partita.api.NodeUnavailableException;
import io.partita.api.Problem;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A connection with one run of a server's process: it never reconnects and never sends anything
 * twice. Thread-safe.
 */
final class Wire {
  private final String node;
  private final Connections connections;
  private final StatefulRedisConnection<byte[], byte[]> connection;
  private final RedisAsyncCommands<byte[], byte[]> commands;
  private final ServerFacts facts;
  private final long silenceNanos;
  private final long longestValue;
  private CompletableFuture<?> probe = CompletableFuture.completedFuture("");
  private long probedAt;
  private volatile boolean admitted;
  private volatile boolean readOnly;

  Wire(
      String node,
      Connections connections,
      StatefulRedisConnection<byte[], byte[]> connection,
      ServerFacts facts,
      long silenceNanos,
      long longestValue) {
    this.node = node;
    this.connections = connections;
    this.connection = connection;
    this.commands = connection.async();
    this.facts = facts;
    this.silenceNanos = silenceNanos;
    this.longestValue = longestValue;
  }

  RedisAsyncCommands<byte[], byte[]> commands() {
    return commands;
  }

  ServerFacts facts() {
    return facts;
  }

  boolean isOpen() {
    return connection.isOpen();
  }

  /** Whether new commands may go over it: it is open, and the server has not become a replica. */
  boolean isFit() {
    return connection.isOpen() && !readOnly;
  }

  /**
   * That the server takes keys and values as long as these.
   *
   * @throws IllegalArgumentException if not
   */
  void requireFits(byte[] name, byte[] value) {
    if (Math.max(name.length, value.length) > longestValue) {
      boolean key = name.length > longestValue;
      throw Problem.of(
              key ? "key" : "value",
              (key ? name.length : value.length) + " bytes",
              "at most " + longestValue + " bytes, the server's proto-max-bulk-len")
          .at("node " + node)
          .asException();
    }
  }

  /** Whether the run of the server was once seen to be the registered one; it stays so. */
  boolean isAdmitted() {
    return admitted;
  }

  void admitted() {
    admitted = true;
  }

  /** Whether an operation that was certainly not executed failed for want of the connection. */
  boolean isLost(Throwable error) {
    return error instanceof NodeUnavailableException
        && (error.getCause() != null || !connection.isOpen());
  }

  /**
   * The answer to a command, told in our terms. One object is the future, its callback and what
   * they know, since there is one for each operation.
   */
  static class Answer<T, R> extends CompletableFuture<R>
      implements BiConsumer<T, @Nullable Throwable> {
    private final Wire wire;
    private final int partition;
    private final boolean write;
    private final Function<? super T, ? extends R> reply;

    Answer(Wire wire, int partition, boolean write, Function<? super T, ? extends R> reply) {
      this.wire = wire;
      this.partition = partition;
      this.write = write;
      this.reply = reply;
    }

    /** What a stage that depends on this one is: nothing more than a future. */
    @Override
    public <U> CompletableFuture<U> newIncompleteFuture() {
      return new CompletableFuture<>();
    }

    @Override
    public final void accept(T value, @Nullable Throwable error) {
      if (error != null) {
        wire.readOnly = wire.readOnly || Failures.isReadOnly(error);
        fail(error);
        return;
      }
      R told;
      try {
        told = reply.apply(value);
      } catch (RuntimeException e) {
        fail(e);
        return;
      }
      settled();
      complete(told);
    }

    final void fail(Throwable error) {
      RuntimeException told = told(Failures.ofCommand(wire.node, partition, write, error));
      settled();
      completeExceptionally(told);
    }

    /** What a failure is told as. */
    RuntimeException told(RuntimeException failure) {
      return failure;
    }

    /** Called once, before it is completed. */
    void settled() {}
  }

  /** A command whose failure is told in our terms. */
  <T, R> CompletableFuture<R> send(
      int partition,
      boolean write,
      Function<RedisAsyncCommands<byte[], byte[]>, CompletionStage<T>> command,
      Function<? super T, ? extends R> reply) {
    return send(new Answer<T, R>(this, partition, write, reply), command);
  }

  /** A command, and who takes its answer. */
  <T, R> CompletableFuture<R> send(
      Answer<T, R> answer,
      Function<RedisAsyncCommands<byte[], byte[]>, CompletionStage<T>> command) {
    if (!connection.isOpen()) {
      answer.fail(new NodeUnavailableException(node, answer.partition, "the connection has ended"));
      return answer;
    }
    CompletionStage<T> sent;
    try {
      sent = command.apply(commands);
    } catch (RuntimeException e) {
      answer.fail(e);
      return answer;
    }
    sent.whenComplete(answer);
    return answer;
  }

  /** A script whose failure is told in our terms. */
  <T, R> CompletableFuture<R> run(
      int partition,
      boolean write,
      Script script,
      byte[][] keys,
      byte[][] arguments,
      Function<? super T, ? extends R> reply) {
    return this.<T, R>send(partition, write, async -> script.run(async, keys, arguments), reply);
  }

  /**
   * Now and then: gives the connection up if the server owes an answer for too long, and looks
   * whether it has become a replica, whose data are another server's. Whatever it answers, even an
   * error, is an answer; a probe that could not be sent, as too many commands wait, is none.
   */
  synchronized void probe() {
    long now = System.nanoTime();
    if (probe.isDone() && !probe.isCompletedExceptionally()) {
      probedAt = now;
    } else if (now - probedAt > silenceNanos) {
      close();
      return;
    }
    if (probe.isDone() && connection.isOpen()) {
      probe =
          commands
              .role()
              .handle(
                  (role, error) -> {
                    if (error != null && !(error instanceof RedisCommandExecutionException)) {
                      throw new CompletionException(error);
                    }
                    readOnly = readOnly || (error == null && ServerFacts.isReplica(role));
                    return true;
                  })
              .toCompletableFuture();
    }
  }

  /** Ends the connection; what was sent and not answered has an unknown outcome. Idempotent. */
  void close() {
    connections.close(connection);
  }
}
