package io.partita.redis;

import io.lettuce.core.RedisCommandExecutionException;
import io.partita.api.NodeUnavailableException;
import io.partita.api.OutcomeUnknownException;
import io.partita.api.PartitaException;
import io.partita.api.spi.SupersededException;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** Tells what a failed command means. */
final class Failures {

  /** What begins the errors of our scripts. */
  private static final String REFUSED = "PARTITA ";

  /** What a server says that did not execute a command. */
  private static final List<String> NOT_EXECUTED =
      List.of(
          "OOM command",
          "LOADING ",
          "READONLY ",
          "MASTERDOWN ",
          "MISCONF ",
          "BUSY ",
          "NOAUTH ",
          "NOPERM ",
          "WRONGPASS ",
          "DENIED ",
          "NOREPLICAS ",
          "MOVED ",
          "CLUSTERDOWN ",
          "max number of clients");

  private Failures() {}

  static Throwable unwrap(Throwable error) {
    Throwable cause = error;
    while ((cause instanceof CompletionException || cause instanceof ExecutionException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }

  /** Whether the driver did not send a command, for want of a connection. */
  static boolean isNotConnected(Throwable error) {
    return text(error).startsWith("Currently not connected");
  }

  /** Whether the server has become a replica, which takes no writes. */
  static boolean isReadOnly(Throwable error) {
    Throwable cause = unwrap(error);
    return cause instanceof RedisCommandExecutionException
        && String.valueOf(cause.getMessage()).contains("READONLY ");
  }

  /** What a command that was sent has failed with. */
  static RuntimeException ofCommand(String node, int partition, boolean write, Throwable thrown) {
    Throwable error = unwrap(thrown);
    if (error instanceof PartitaException
        || error instanceof ArithmeticException
        || error instanceof IllegalArgumentException) {
      return (RuntimeException) error;
    }
    if (error instanceof RedisCommandExecutionException) {
      return ofAnswer(node, partition, String.valueOf(error.getMessage()));
    }
    String why = text(error);
    if (why.startsWith("Request queue size exceeded")) {
      return new NodeUnavailableException(node, partition, "too many operations wait for it");
    }
    return write && !isNotConnected(error)
        ? new OutcomeUnknownException(node, why, error)
        : new NodeUnavailableException(node, partition, why, error);
  }

  private static RuntimeException ofAnswer(String node, int partition, String answer) {
    int refused = answer.indexOf(REFUSED);
    if (refused >= 0) {
      return new SupersededException(node, answer.substring(refused + REFUSED.length()));
    }
    if (answer.contains("not an integer or out of range") || answer.contains("would overflow")) {
      return new ArithmeticException("node " + node + ": " + answer);
    }
    for (String reason : NOT_EXECUTED) {
      if (answer.contains(reason)) {
        return new NodeUnavailableException(node, partition, answer);
      }
    }
    if (answer.contains("WRONGTYPE")) {
      return new PartitaException("node " + node + ": the key holds no string: " + answer);
    }
    return new PartitaException("node " + node + ": " + answer);
  }

  /** Whether a connection has ended before it began, and no server's answer says why. */
  static boolean lacksReason(Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      String text = text(cause);
      if (text.startsWith("Connection closed prematurely")
          || text.startsWith("RedisHandshakeHandler not registered")) {
        return true;
      }
    }
    return false;
  }

  /** Why no connection came about. */
  static NodeUnavailableException ofConnecting(String node, Throwable thrown) {
    Throwable error = unwrap(thrown);
    if (error instanceof NodeUnavailableException unavailable) {
      return unavailable;
    }
    StringBuilder why = new StringBuilder("no connection");
    String said = "";
    for (Throwable cause = error; cause != null; cause = cause.getCause()) {
      String next = text(cause);
      if (!next.equals(said)) {
        why.append(": ").append(next);
        said = next;
      }
    }
    return new NodeUnavailableException(node, -1, why.toString());
  }

  private static String text(Throwable error) {
    String message = error.getMessage();
    return message == null || message.isEmpty() ? error.getClass().getSimpleName() : message;
  }
}
