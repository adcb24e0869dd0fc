package io.partita.redis;

import io.lettuce.core.RedisException;
import io.lettuce.core.pubsub.RedisPubSubAdapter;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.partita.api.spi.TopologyStore.Watch;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells watchers of what the server publishes. Each hint waits for a random time, so that a fleet
 * of processes does not read in one moment; what is published meanwhile is told by the same hint.
 * After a connection that was lost and came back there is a hint too: something may have been
 * missed. Thread-safe.
 */
final class TopologyHints implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(TopologyHints.class.getName());

  /** Compared by identity: one who watches twice has two watches, each with its own end. */
  private static final class Watcher {
    final Runnable hint;

    Watcher(Runnable hint) {
      this.hint = Objects.requireNonNull(hint, "hint");
    }
  }

  private final byte[] channel;
  private final TopologyConnections connections;
  private final LongSupplier delayNanos;
  private final List<Watcher> watchers = new CopyOnWriteArrayList<>();
  private final AtomicBoolean due = new AtomicBoolean();
  private @Nullable ScheduledExecutorService thread;
  private boolean closed;

  /**
   * Hints on a channel.
   *
   * @param delayNanos draws how long a hint waits
   */
  TopologyHints(byte[] channel, TopologyConnections connections, LongSupplier delayNanos) {
    this.channel = channel;
    this.connections = connections;
    this.delayNanos = delayNanos;
  }

  /** A random time from 0 to that. */
  static LongSupplier spreadOver(Duration spread) {
    long nanos = spread.toNanos();
    return () -> ThreadLocalRandom.current().nextLong(nanos + 1);
  }

  /** Adds a watcher; the first one subscribes, and waits for that. */
  synchronized Watch add(Runnable hint) {
    Watcher watcher = new Watcher(hint);
    if (closed) {
      return () -> {};
    }
    if (thread == null) {
      StatefulRedisPubSubConnection<byte[], byte[]> connection = connections.listen();
      connection.addListener(new Listener());
      try {
        connection.sync().subscribe(channel);
      } catch (RedisException e) {
        connection.closeAsync();
        throw connections.failed("no subscription", e);
      }
      thread = Executors.newSingleThreadScheduledExecutor(TopologyHints::thread);
    }
    watchers.add(watcher);
    return () -> watchers.remove(watcher);
  }

  private final class Listener extends RedisPubSubAdapter<byte[], byte[]> {
    private final AtomicBoolean begun = new AtomicBoolean();

    @Override
    public void message(byte[] from, byte[] version) {
      soon();
    }

    @Override
    public void subscribed(byte[] to, long count) {
      if (begun.getAndSet(true)) {
        soon(); // again, as the connection was lost
      }
    }
  }

  private static Thread thread(Runnable body) {
    Thread thread = new Thread(body, "partita-topology-hints");
    thread.setDaemon(true);
    return thread;
  }

  private synchronized void soon() {
    if (!closed && thread != null && due.compareAndSet(false, true)) {
      thread.schedule(this::tell, delayNanos.getAsLong(), TimeUnit.NANOSECONDS);
    }
  }

  private void tell() {
    due.set(false); // first: what changes while watchers are told needs another hint
    for (Watcher watcher : watchers) {
      try {
        watcher.hint.run();
      } catch (Throwable e) {
        // Whatever it is, it is the watcher's own, and others wait to hear of the change.
        LOG.log(System.Logger.Level.WARNING, "a watcher of the topology store threw", e);
      }
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    watchers.clear();
    if (thread != null) {
      thread.shutdown();
    }
  }
}
