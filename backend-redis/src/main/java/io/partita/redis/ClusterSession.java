package io.partita.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.partita.api.Problem;
import io.partita.api.Ttl;
import io.partita.api.spi.PutCondition;
import io.partita.api.spi.StoreSession;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;

/**
 * Operations on entries of a cluster: one command each, or one script on the entry's own slot.
 * Several entries go as one command each in one go: keys that are no relatives lie in different
 * slots, which no command takes together, and each has an outcome of its own.
 */
final class ClusterSession implements StoreSession {
  private static final byte[] REPLACE = ascii("replace");
  private static final byte[] INCREMENT = ascii("increment");
  private static final byte[] PERSIST = ascii("persist");

  private final ClusterNode node;
  private final RedisLayout layout;
  private final ClusterWire wire;
  private final Consumer<ClusterSession> onEnd;

  ClusterSession(ClusterNode node, ClusterWire wire, Consumer<ClusterSession> onEnd) {
    this.node = node;
    this.layout = node.layout();
    this.wire = wire;
    this.onEnd = onEnd;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(US_ASCII);
  }

  /** Always 0: a cluster keeps no table. */
  @Override
  public long generation() {
    return 0;
  }

  @Override
  public boolean isOpen() {
    return wire.isOpen();
  }

  /** Every failure comes by the stage. */
  private static <R> CompletionStage<R> begin(Supplier<CompletionStage<R>> operation) {
    try {
      return operation.get();
    } catch (IllegalArgumentException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  @Override
  public CompletionStage<Optional<byte[]>> get(int partition, byte[] key) {
    return begin(
        () -> {
          byte[] name = layout.entry(key);
          return wire.send(partition, false, c -> c.get(name), Optional::ofNullable);
        });
  }

  @Override
  public CompletionStage<Boolean> put(
      int partition, byte[] key, byte[] value, Ttl ttl, PutCondition condition) {
    return begin(
        () -> {
          byte[] name = layout.entry(key);
          if (condition instanceof PutCondition.IfEqual equal) {
            return script(
                partition,
                name,
                answer -> answer[0] == '1',
                REPLACE,
                equal.expected(),
                value,
                text(ttl));
          }
          boolean absent = condition instanceof PutCondition.IfAbsent;
          return wire.send(
              partition, true, c -> Words.set(c, name, value, ttl, absent), done -> done != null);
        });
  }

  private static byte[] text(Ttl ttl) {
    return ascii(
        ttl.isFinite() ? Long.toString(ttl.millis()) : ttl.equals(Ttl.KEEP) ? "keep" : "none");
  }

  @Override
  public CompletionStage<Boolean> remove(int partition, byte[] key) {
    return begin(
        () -> {
          byte[] name = layout.entry(key);
          return wire.<Long, Boolean>send(partition, true, c -> c.unlink(name), n -> n > 0);
        });
  }

  @Override
  public CompletionStage<Long> increment(int partition, byte[] key, long delta, Ttl ttl) {
    return begin(
        () -> {
          byte[] name = layout.entry(key);
          return ttl.isFinite()
              ? script(
                  partition,
                  name,
                  sum -> Long.parseLong(new String(sum, US_ASCII)),
                  INCREMENT,
                  ascii(Long.toString(delta)),
                  text(ttl))
              : wire.<Long, Long>send(partition, true, c -> c.incrby(name, delta), sum -> sum);
        });
  }

  @Override
  public CompletionStage<Boolean> expire(int partition, byte[] key, Ttl ttl) {
    return begin(
        () -> {
          if (ttl.equals(Ttl.KEEP)) {
            throw Problem.of("ttl", ttl, "a time or Ttl.NONE").asException();
          }
          byte[] name = layout.entry(key);
          return ttl.isFinite()
              ? wire.<Boolean, Boolean>send(
                  partition, true, c -> c.pexpire(name, ttl.millis()), done -> done)
              : script(partition, name, answer -> answer[0] == '1', PERSIST);
        });
  }

  @Override
  public CompletionStage<Optional<Ttl>> ttl(int partition, byte[] key) {
    return begin(
        () -> {
          byte[] name = layout.entry(key);
          return wire.<Long, Optional<Ttl>>send(
              partition, false, c -> c.pttl(name), Words::remaining);
        });
  }

  private <R> CompletableFuture<R> script(
      int partition, byte[] name, Function<byte[], R> reply, byte[]... arguments) {
    byte[][] keys = {name};
    return wire.<byte[], R>send(
        partition, true, c -> Script.CLUSTER_ENTRY.run(c, keys, arguments), reply);
  }

  @Override
  public CompletionStage<EntryPage> scan(
      Set<Integer> partitions, ToIntFunction<byte[]> partitionOf, String cursor, int limit) {
    return begin(
        () -> {
          Arguments.requireAtLeastOne("partitions", partitions.size());
          return ClusterScan.page(node.id(), wire, layout, cursor, limit)
              .thenCompose(
                  page -> {
                    List<byte[]> names = new ArrayList<>();
                    for (byte[] name : page.names()) {
                      if (partitions.contains(partitionOf.applyAsInt(layout.key(name)))) {
                        names.add(name);
                      }
                    }
                    return ClusterScan.read(wire, layout, names)
                        .thenApply(entries -> new EntryPage(entries, page.next()));
                  });
        });
  }

  @Override
  public void close() {
    onEnd.accept(this);
    wire.close();
  }

  @Override
  public String toString() {
    return "ClusterSession[" + node.id() + "]";
  }
}
