package io.partita.redis;

import io.lettuce.core.output.KeyValueStreamingChannel;
import io.partita.api.spi.OrderedReads;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Pages of a session in the order of keys: what a {@link PageRead} may ask the server for, and what
 * it may expect. Thread-safe.
 */
final class SessionOrder implements OrderedReads {

  /** Values that are asked for by one command, at most. */
  static final int MOST_VALUES = 512;

  /** Of the values of one command, in bytes: a millisecond of the server's time or less. */
  static final long MOST_BYTES = 2 << 20;

  /** What is not noted as a large value, in bytes; SMALL of lib.lua. */
  private static final long SMALL = 4_096;

  /** Where only fewer values than these fit a command, scripts look at each before. */
  private static final int FEWEST_VALUES = 16;

  private final RedisSession session;
  private final RedisLayout layout;
  private final byte[][] keys;

  /** Of the node's values, as far as it was heard; it never shrinks. */
  private volatile long largest = SMALL;

  SessionOrder(RedisSession session, RedisLayout layout) {
    this.session = session;
    this.layout = layout;
    this.keys = new byte[][] {layout.node, layout.order};
  }

  @Override
  public CompletionStage<Page> page(int partition, Query query) {
    return session.begin(partition, false, () -> new PageRead(this, partition, query).page());
  }

  /** Whether values of a partition may be read by plain commands. */
  boolean isPlain(int partition) {
    return session.isPlain(partition) && MOST_BYTES / largest >= FEWEST_VALUES;
  }

  /** How many values one command may ask for, if a page may have so many bytes more. */
  int valuesAtOnce(long bytesLeft) {
    long fit = Math.min(MOST_BYTES, bytesLeft) / largest;
    return (int) Math.max(FEWEST_VALUES, Math.min(MOST_VALUES, fit));
  }

  byte[] prefix() {
    return layout.prefix;
  }

  CompletableFuture<List<?>> script(int partition, byte[][] arguments) {
    return session.checked(
        Script.PAGE, partition, false, keys, arguments, answer -> (List<?>) answer);
  }

  /** The first keys, if the order holds all; tells, too, how large the largest value may be. */
  CompletableFuture<List<byte[]>> keys(int partition, Query left, int most) {
    byte[][] arguments =
        new Arguments()
            .add(partition)
            .add(PageRead.bound('[', left.from()))
            .add(PageRead.upTo(left.to()))
            .add(left.descending())
            .add(most)
            .toArray();
    return session.checked(
        Script.ORDER_KEYS,
        partition,
        false,
        keys,
        arguments,
        answer -> {
          List<byte[]> found = new ArrayList<>(((List<?>) answer).size());
          ((List<?>) answer).forEach(key -> found.add((byte[]) key));
          largest = Math.max(largest, Words.number(found.remove(found.size() - 1)));
          return found;
        });
  }

  /** Values of some keys, as they come; null for a key without one. Completes with their number. */
  CompletableFuture<Long> values(
      int partition, List<byte[]> of, KeyValueStreamingChannel<byte[], byte[]> channel) {
    byte[][] names = new byte[of.size()][];
    for (int i = 0; i < names.length; i++) {
      names[i] = layout.name(of.get(i));
    }
    return session.<Long, Long>send(partition, false, c -> c.mget(channel, names), n -> n);
  }

  /** Drops keys from the order if they have no entry. */
  CompletableFuture<Long> forget(int partition, List<byte[]> gone) {
    Arguments arguments = new Arguments().add(layout.prefix);
    gone.forEach(arguments::add);
    return session.<Long, Long>send(
        partition, false, c -> Script.ORDER_FORGET.run(c, keys, arguments.toArray()), n -> n);
  }
}
