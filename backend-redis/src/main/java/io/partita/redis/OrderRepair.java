package io.partita.redis;

import io.partita.api.NodeUnavailableException;
import io.partita.api.Problem;
import io.partita.api.spi.NodeStore.Repair;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * Puts the order of keys right: first all entries are passed over, whose keys come in if they are
 * missing, then the order, whose keys go if they have no entry. A script looks at some keys, and
 * writes to the order alone, so whatever others do meanwhile is kept. With the last step an order
 * that did not hold all entries is complete.
 */
final class OrderRepair {

  /** Keys that a script looks at, at most. */
  private static final int MOST_LOOKS = 1_000;

  /** For so long others that would do the same wait for the next step. */
  private static final long WAITED_FOR_MILLIS = 1_000;

  /** What cursors of the pass over the entries begin with, and those of the pass over the order. */
  private static final String ENTRIES = "entries";

  private static final String ORDER = "order";
  private static final char SLASH = '/';

  /** After the run of the server in which a pass is: another one may have lost what was done. */
  private static final char RUN_END = ':';

  /** Below all keys, as the server takes a bound. */
  private static final byte[] LEAST = {'-'};

  /** For sessions that began before the namespace was kept in order. */
  private static final Duration GRACE = Duration.ofMillis(200);

  private static final Duration BARRIER_TIME = Duration.ofSeconds(1);

  private final RedisNode node;
  private final RedisLayout layout;
  private final boolean ifDue;

  /**
   * Of a node.
   *
   * @param ifDue only where the order does not hold all entries, and nobody else is at it
   */
  OrderRepair(RedisNode node, boolean ifDue) {
    this.node = node;
    this.layout = node.layout();
    this.ifDue = ifDue;
  }

  /**
   * Where a pass is.
   *
   * @param attempt that it is part of, as the server names it
   */
  private record Cursor(String pass, String attempt, String at) {
    static Cursor parse(String text) {
      String[] parts = text.split("/", 3);
      if (parts.length < 3 || !(parts[0].equals(ENTRIES) || parts[0].equals(ORDER))) {
        throw Problem.of("cursor", text, "empty or what the step before returned").asException();
      }
      return new Cursor(parts[0], parts[1], parts[2]);
    }

    Optional<String> next(String nextPass, String next) {
      return Optional.of(nextPass + SLASH + attempt + SLASH + next);
    }
  }

  CompletionStage<Repair> step(String cursor, int limit) {
    Arguments.requireAtLeastOne("limit", limit);
    int most = Math.min(limit, MOST_LOOKS);
    if (cursor.isEmpty()) {
      return node.wire().thenCompose(wire -> begin(wire, most));
    }
    Cursor from = Cursor.parse(cursor);
    return node.wire()
        .thenCompose(
            wire -> from.pass().equals(ORDER) ? drop(wire, from, most) : add(wire, from, most));
  }

  private CompletionStage<Repair> begin(Wire wire, int most) {
    Arguments arguments = new Arguments().add(WAITED_FOR_MILLIS).add(ifDue);
    return this.<List<Object>, List<Object>>run(
            wire, Script.ORDER_BEGIN, arguments, answer -> answer)
        .thenCompose(
            begun -> {
              String attempt = Words.string(begun.get(0));
              long unsafeBefore = (Long) begun.get(1);
              if (attempt.equals("0")) {
                return CompletableFuture.completedFuture(new Repair(0, 0, Optional.empty()));
              }
              return barrier(wire, unsafeBefore)
                  .thenCompose(passed -> add(wire, new Cursor(ENTRIES, attempt, ""), most));
            });
  }

  /** What a session writes that began without order must come before the pass over the entries. */
  private CompletionStage<Boolean> barrier(Wire wire, long generation) {
    return generation == 0
        ? CompletableFuture.completedFuture(true)
        : new Barrier(node, new ControlSteps(node), wire, generation, GRACE, BARRIER_TIME).pass();
  }

  private CompletionStage<Repair> add(Wire wire, Cursor from, int most) {
    return node.names(wire, from.at(), most)
        .thenCompose(
            page -> {
              Arguments arguments =
                  new Arguments().add(WAITED_FOR_MILLIS).add(layout.prefix.length);
              page.names().forEach(arguments::add);
              Optional<String> next =
                  page.next().isPresent()
                      ? from.next(ENTRIES, page.next().get())
                      : from.next(ORDER, wire.facts().runId() + RUN_END);
              return this.<Long, Repair>run(
                  wire, Script.ORDER_ADD, arguments, added -> new Repair(added, 0, next));
            });
  }

  private CompletionStage<Repair> drop(Wire wire, Cursor from, int most) {
    String begin = wire.facts().runId() + RUN_END;
    if (!from.at().startsWith(begin)) {
      return CompletableFuture.failedFuture(
          new NodeUnavailableException(
              node.id(), -1, "it has restarted: putting its order right has to begin again"));
    }
    String hex = from.at().substring(begin.length());
    byte[] above = hex.isEmpty() ? LEAST : HexFormat.of().parseHex(hex);
    return this.<List<Object>, Repair>run(
        wire,
        Script.ORDER_DROP,
        new Arguments()
            .add(WAITED_FOR_MILLIS)
            .add(from.attempt())
            .add(layout.prefix)
            .add(above)
            .add(most),
        answer -> {
          Optional<String> next =
              answer.size() == 1
                  ? Optional.empty()
                  : from.next(
                      ORDER, begin + HexFormat.of().formatHex(above((byte[]) answer.get(1))));
          return new Repair(0, (Long) answer.get(0), next);
        });
  }

  private <T, R> CompletionStage<R> run(
      Wire wire, Script script, Arguments arguments, Function<T, R> reply) {
    byte[][] keys = layout.keeping(layout.node);
    return wire.run(-1, true, script, keys, arguments.toArray(), reply);
  }

  /** As the server takes a bound. */
  private static byte[] above(byte[] key) {
    byte[] bound = new byte[1 + key.length];
    bound[0] = '(';
    System.arraycopy(key, 0, bound, 1, key.length);
    return bound;
  }
}
