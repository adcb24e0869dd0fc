package io.partita.redis;

import io.lettuce.core.KeyValue;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.partita.api.PartitionState;
import io.partita.api.Problem;
import io.partita.api.Ttl;
import io.partita.api.spi.OrderIncompleteException;
import io.partita.api.spi.OrderedReads;
import io.partita.api.spi.PutCondition;
import io.partita.api.spi.SessionClosedException;
import io.partita.api.spi.StoreSession;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The connection of PROTOCOL.md, named by the generation at which it read the server's table.
 *
 * <p>Plain permission for a partition comes from that table, or from a later look at its row that
 * found the same generation (rule 3): whatever takes a partition away raises the generation in the
 * same step, and goes on only when this connection is gone.
 */
final class RedisSession implements StoreSession {
  /** What a script answers that needs the order, which does not hold all entries. */
  private static final long INCOMPLETE = 2;

  private final RedisNode node;
  private final RedisLayout layout;
  private final Wire wire;
  private final long generation;
  private final Consumer<RedisSession> onEnd;
  private final SessionScan scan;
  private final SessionOrder order;
  private final OwnedPartitions owned;
  private final AtomicInteger underWay = new AtomicInteger();
  private volatile boolean closed;

  RedisSession(RedisNode node, Wire wire, ServerRecord record, Consumer<RedisSession> onEnd) {
    this.node = node;
    this.layout = node.layout();
    this.wire = wire;
    this.generation = record.generation();
    this.onEnd = onEnd;
    this.scan = new SessionScan(node, wire, record);
    this.order = new SessionOrder(this, layout);
    this.owned = new OwnedPartitions(record);
  }

  @Override
  public long generation() {
    return generation;
  }

  @Override
  public boolean isOpen() {
    return !closed && wire.isFit();
  }

  boolean isPlain(int partition) {
    return owned.contains(Arguments.requirePartition(partition));
  }

  /** What keeps the order of keys in the same step is no plain command. */
  private boolean isPlainWrite(int partition) {
    return isPlain(partition) && !layout.isOrdered;
  }

  // ---- operations

  @Override
  public CompletionStage<Optional<byte[]>> get(int partition, byte[] key) {
    return begin(
        partition,
        false,
        () -> {
          byte[] name = layout.entry(key);
          return isPlain(partition)
              ? send(partition, false, c -> c.get(name), Optional::ofNullable)
              : checked(partition, name, key, false, List.of(Words.GET), Words::optionalBytes);
        });
  }

  @Override
  public CompletionStage<Boolean> put(
      int partition, byte[] key, byte[] value, Ttl ttl, PutCondition condition) {
    return begin(
        partition,
        true,
        () -> {
          byte[] name = layout.entry(key);
          wire.requireFits(name, value);
          if (!isPlainWrite(partition) || condition instanceof PutCondition.IfEqual) {
            List<byte[]> arguments = new ArrayList<>(List.of(Words.PUT, value, Words.text(ttl)));
            if (condition instanceof PutCondition.IfEqual equal) {
              wire.requireFits(name, equal.expected());
              arguments.addAll(List.of(Words.EQUAL, equal.expected()));
            } else {
              arguments.add(
                  condition instanceof PutCondition.IfAbsent ? Words.ABSENT : Words.ALWAYS);
            }
            return checked(partition, name, key, true, arguments, Words::isOne);
          }
          return send(
              partition,
              true,
              c -> Words.set(c, name, value, ttl, condition instanceof PutCondition.IfAbsent),
              done -> done != null);
        });
  }

  @Override
  public CompletionStage<Boolean> remove(int partition, byte[] key) {
    return begin(
        partition,
        true,
        () -> {
          byte[] name = layout.entry(key);
          return isPlainWrite(partition)
              ? send(partition, true, c -> c.unlink(name), count -> count > 0)
              : checked(partition, name, key, true, List.of(Words.REMOVE), Words::isOne);
        });
  }

  @Override
  public CompletionStage<Long> increment(int partition, byte[] key, long delta, Ttl ttl) {
    return begin(
        partition,
        true,
        () -> {
          byte[] name = layout.entry(key);
          return isPlainWrite(partition) && !ttl.isFinite()
              ? send(partition, true, c -> c.incrby(name, delta), sum -> sum)
              : checked(
                  partition,
                  name,
                  key,
                  true,
                  List.of(Words.INCREMENT, Words.ascii(delta), Words.text(ttl)),
                  Words::number);
        });
  }

  @Override
  public CompletionStage<Boolean> expire(int partition, byte[] key, Ttl ttl) {
    if (ttl.equals(Ttl.KEEP)) {
      return CompletableFuture.failedFuture(
          Problem.of("ttl", ttl, "a time or Ttl.NONE").asException());
    }
    return begin(
        partition,
        true,
        () -> {
          byte[] name = layout.entry(key);
          return isPlainWrite(partition) && ttl.isFinite()
              ? send(partition, true, c -> c.pexpire(name, ttl.millis()), done -> done)
              : checked(
                  partition, name, key, true, List.of(Words.EXPIRE, Words.text(ttl)), Words::isOne);
        });
  }

  @Override
  public CompletionStage<Optional<Ttl>> ttl(int partition, byte[] key) {
    return begin(
        partition,
        false,
        () -> {
          byte[] name = layout.entry(key);
          return isPlain(partition)
              ? send(partition, false, c -> c.pttl(name), Words::remaining)
              : checked(
                  partition,
                  name,
                  key,
                  false,
                  List.of(Words.TTL),
                  millis -> Words.remaining((Long) millis));
        });
  }

  @Override
  public CompletionStage<EntryPage> scan(
      Set<Integer> partitions, ToIntFunction<byte[]> partitionOf, String cursor, int limit) {
    return scanning(() -> scan.page(partitions, partitionOf, cursor, limit));
  }

  @Override
  public Optional<OrderedReads> ordered() {
    return layout.isOrdered ? Optional.of(order) : Optional.empty();
  }

  @Override
  public List<CompletionStage<Optional<byte[]>>> getAll(List<Address> addresses) {
    List<CompletionStage<Optional<byte[]>>> outcomes = new ArrayList<>(addresses.size());
    List<CompletableFuture<Optional<byte[]>>> plain = new ArrayList<>();
    List<byte[]> names = new ArrayList<>();
    for (Address address : addresses) {
      if (address.partition() >= 0
          && owned.contains(address.partition())
          && !layout.isReserved(address.key())) {
        CompletableFuture<Optional<byte[]>> outcome = new CompletableFuture<>();
        plain.add(outcome);
        names.add(layout.entry(address.key()));
        outcomes.add(outcome);
      } else {
        outcomes.add(get(address.partition(), address.key()));
      }
    }
    if (!names.isEmpty()) {
      CompletionStage<List<KeyValue<byte[], byte[]>>> values =
          send(-1, false, c -> c.mget(names.toArray(new byte[0][])), all -> all);
      values.whenComplete((all, error) -> share(plain, all, error));
    }
    return outcomes;
  }

  private static void share(
      List<CompletableFuture<Optional<byte[]>>> outcomes,
      List<KeyValue<byte[], byte[]>> values,
      @Nullable Throwable error) {
    for (int i = 0; i < outcomes.size(); i++) {
      if (error != null) {
        outcomes.get(i).completeExceptionally(Failures.unwrap(error));
      } else {
        outcomes.get(i).complete(Optional.ofNullable(values.get(i).getValueOrElse(null)));
      }
    }
  }

  // ---- sending

  /** An operation to send. */
  @FunctionalInterface
  interface Sending<R> {
    CompletableFuture<R> send();
  }

  /**
   * An operation under way. Who is counted before it was looked at whether the session has ended,
   * has its answer awaited. A read whose connection was lost, and a write that was not sent, are
   * routed again.
   */
  private final class Operation<T, R> extends Wire.Answer<T, R> {
    Operation(int partition, boolean write, Function<? super T, ? extends R> reply) {
      super(wire, partition, write, reply);
      underWay.incrementAndGet();
    }

    @Override
    RuntimeException told(RuntimeException failure) {
      if (!wire.isLost(failure)) {
        return failure;
      }
      closed = true;
      return new SessionClosedException(node.id());
    }

    @Override
    void settled() {
      finished();
    }
  }

  /** Every failure comes by the stage. */
  <R> CompletionStage<R> begin(int partition, boolean write, Sending<R> sending) {
    try {
      return sending.send();
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(Failures.ofCommand(node.id(), partition, write, e));
    }
  }

  private <R> CompletionStage<R> scanning(Sending<R> page) {
    underWay.incrementAndGet();
    CompletableFuture<R> outcome;
    try {
      outcome = hasEnded() ? ended() : page.send();
    } catch (RuntimeException e) {
      outcome = CompletableFuture.failedFuture(Failures.ofCommand(node.id(), -1, false, e));
    }
    outcome.whenComplete((value, error) -> finished());
    return outcome;
  }

  private boolean hasEnded() {
    return closed || !wire.isFit();
  }

  private <R> CompletableFuture<R> ended() {
    return CompletableFuture.failedFuture(new SessionClosedException(node.id()));
  }

  private void finished() {
    underWay.decrementAndGet();
    endIfOver();
  }

  <T, R> CompletableFuture<R> send(
      int partition,
      boolean write,
      Function<RedisAsyncCommands<byte[], byte[]>, CompletionStage<T>> command,
      Function<? super T, ? extends R> reply) {
    Operation<T, R> operation = new Operation<>(partition, write, reply);
    if (hasEnded()) {
      finished();
      return ended();
    }
    return wire.send(operation, command);
  }

  private <R> CompletableFuture<R> checked(
      int partition,
      byte[] name,
      byte[] key,
      boolean write,
      List<byte[]> operation,
      Function<Object, R> reply) {
    byte[][] arguments = new byte[2 + operation.size()][];
    arguments[0] = Words.ascii(partition);
    arguments[1] = key;
    for (int i = 0; i < operation.size(); i++) {
      arguments[2 + i] = operation.get(i);
    }
    byte[][] keys = write ? layout.keeping(layout.node, name) : new byte[][] {layout.node, name};
    return checked(Script.CHECKED, partition, write, keys, arguments, reply);
  }

  <R> CompletableFuture<R> checked(
      Script script,
      int partition,
      boolean write,
      byte[][] keys,
      byte[][] arguments,
      Function<Object, R> reply) {
    return this.<List<Object>, R>send(
        partition,
        write,
        commands -> script.run(commands, keys, arguments),
        answer -> reply.apply(outcome(partition, answer)));
  }

  /**
   * What the script did; if it refused, why. It also tells what may be done plainly from now on.
   */
  @SuppressWarnings("NullAway") // an outcome may be null: there is no such entry
  private Object outcome(int partition, List<Object> answer) {
    long now = Long.parseLong(Words.string(answer.get(1)));
    NodeRow row = NodeRow.parse(Words.string(answer.get(2)));
    if (now > generation) {
      close();
    } else if (row.state() == PartitionState.OWNED) {
      owned.add(partition);
    }
    if ((Long) answer.get(0) == 0) {
      throw row.refusal(node.id(), partition);
    }
    if ((Long) answer.get(0) == INCOMPLETE) {
      node.order().begin();
      throw new OrderIncompleteException(node.id());
    }
    return answer.get(3);
  }

  // ---- its end

  void probe() {
    if (wire.isFit()) {
      wire.probe();
    } else {
      close();
    }
  }

  @Override
  public void close() {
    closed = true;
    endIfOver();
  }

  /** While answers are owed, the session is looked after: they may never come. */
  private void endIfOver() {
    if (closed && underWay.get() == 0) {
      onEnd.accept(this);
      wire.close();
    }
  }

  @Override
  public String toString() {
    return "RedisSession[" + node.id() + ", generation=" + generation + "]";
  }
}
