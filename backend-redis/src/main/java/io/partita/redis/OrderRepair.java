package io.partita.redis;

import io.partita.api.Problem;
import io.partita.api.spi.NodeStore.Repair;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * Puts the order of keys right: first all entries are passed over, whose keys come in if they are
 * missing, then the order, whose keys go if they have no entry. A script looks at some keys, and
 * writes to the order alone, so whatever others do meanwhile is kept.
 */
final class OrderRepair {

  /** Keys that a script looks at, at most. */
  private static final int MOST_LOOKS = 1_000;

  /** What cursors of the pass over the entries begin with, and those of the pass over the order. */
  private static final String ENTRIES = "entries/";

  private static final String ORDER = "order/";

  /** Below all keys, as the server takes a bound. */
  private static final byte[] LEAST = {'-'};

  private final RedisNode node;
  private final RedisLayout layout;

  OrderRepair(RedisNode node) {
    this.node = node;
    this.layout = node.layout();
  }

  CompletionStage<Repair> step(String cursor, int limit) {
    Arguments.requireAtLeastOne("limit", limit);
    int most = Math.min(limit, MOST_LOOKS);
    if (cursor.startsWith(ORDER)) {
      String hex = cursor.substring(ORDER.length());
      byte[] above = hex.isEmpty() ? LEAST : HexFormat.of().parseHex(hex);
      return node.wire().thenCompose(wire -> drop(wire, above, most));
    }
    if (!cursor.isEmpty() && !cursor.startsWith(ENTRIES)) {
      throw Problem.of("cursor", cursor, "empty or what the step before returned").asException();
    }
    String at = cursor.isEmpty() ? "" : cursor.substring(ENTRIES.length());
    return node.wire().thenCompose(wire -> add(wire, at, most));
  }

  private CompletionStage<Repair> add(Wire wire, String cursor, int most) {
    return node.names(wire, cursor, most)
        .thenCompose(
            page -> {
              Arguments arguments = new Arguments().add(layout.prefix.length);
              page.names().forEach(arguments::add);
              String next = page.next().map(at -> ENTRIES + at).orElse(ORDER);
              return this.<Long>run(
                  wire,
                  Script.ORDER_ADD,
                  arguments,
                  added -> new Repair(added, 0, Optional.of(next)));
            });
  }

  private CompletionStage<Repair> drop(Wire wire, byte[] above, int most) {
    return this.<List<Object>>run(
        wire,
        Script.ORDER_DROP,
        new Arguments().add(layout.prefix).add(above).add(most),
        answer -> {
          Optional<String> next =
              answer.size() == 1
                  ? Optional.empty()
                  : Optional.of(ORDER + HexFormat.of().formatHex(above((byte[]) answer.get(1))));
          return new Repair(0, (Long) answer.get(0), next);
        });
  }

  private <T> CompletionStage<Repair> run(
      Wire wire, Script script, Arguments arguments, Function<T, Repair> reply) {
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
