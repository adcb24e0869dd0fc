package io.partita.testkit.redis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Stands on the loopback interface between clients and one server, and disturbs what passes: delay,
 * cut, refuse, black-hole. At first it passes all. One thread does the work of all connections;
 * what is under way is bounded by 1 MiB for each direction of a connection.
 *
 * <p>A method returns when it is in effect. Thread-safe.
 */
public final class TcpProxy implements AutoCloseable {
  private static final int BACKLOG = 1_024;

  /** What happens to connections and their bytes. */
  private enum Mode {
    PASS,
    REFUSE,
    BLACK_HOLE
  }

  private final InetSocketAddress target;
  private final int port;
  private final Selector selector;
  private final Thread thread;
  private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final AtomicLong accepted = new AtomicLong();

  /* Of the thread alone. */
  private final Set<ProxiedConnection> open = new LinkedHashSet<>();
  private @Nullable ServerSocketChannel listener;
  private Mode mode = Mode.PASS;
  private long toServerNanos;
  private long toClientNanos;
  private volatile boolean closed;

  private TcpProxy(int targetPort) throws IOException {
    target = new InetSocketAddress(InetAddress.getLoopbackAddress(), targetPort);
    port = FreePorts.next();
    selector = Selector.open();
    listen();
    thread = new Thread(this::run, "tcp-proxy-" + port);
    thread.setDaemon(true);
  }

  /**
   * A proxy in front of a port of the loopback interface; nobody needs to listen there as yet.
   *
   * @param port 1 to 65,535
   */
  public static TcpProxy to(int port) {
    try {
      TcpProxy proxy = new TcpProxy(port);
      proxy.thread.start();
      return proxy;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The port to connect to; the same in all modes. */
  public int port() {
    return port;
  }

  /** Connections accepted since the beginning. */
  public long accepted() {
    return accepted.get();
  }

  /** Connections that are open now. */
  public int connections() {
    return call(open::size);
  }

  /** Passes all, without delay. A connection that has lost bytes in a black hole stays dead. */
  public void pass() {
    delay(Duration.ZERO, Duration.ZERO);
  }

  /**
   * Passes all, so much later; the order stays.
   *
   * @param toServer on the way to the server, at least 0
   * @param toClient on the way back, at least 0
   */
  public void delay(Duration toServer, Duration toClient) {
    if (toServer.isNegative() || toClient.isNegative()) {
      throw new IllegalArgumentException("a delay must be at least 0");
    }
    call(
        () -> {
          mode = Mode.PASS;
          toServerNanos = toServer.toNanos();
          toClientNanos = toClient.toNanos();
          listen();
          return true;
        });
  }

  /** Closes all connections; new ones are treated as before. */
  public void cut() {
    call(
        () -> {
          List.copyOf(open).forEach(ProxiedConnection::close);
          return true;
        });
  }

  /** Closes all connections and refuses new ones. */
  public void refuse() {
    call(
        () -> {
          mode = Mode.REFUSE;
          closeListener();
          List.copyOf(open).forEach(ProxiedConnection::close);
          return true;
        });
  }

  /** Accepts connections, keeps all open, and swallows all bytes, both ways: half-open. */
  public void blackHole() {
    call(
        () -> {
          mode = Mode.BLACK_HOLE;
          open.forEach(ProxiedConnection::swallow);
          listen();
          return true;
        });
  }

  /** Closes all connections and ends the thread. Idempotent. */
  @Override
  public void close() {
    closed = true;
    selector.wakeup();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** A step of the thread. */
  private interface Step<T> {
    T run() throws IOException;
  }

  private <T> T call(Step<T> step) {
    CompletableFuture<T> done = new CompletableFuture<>();
    tasks.add(
        () -> {
          try {
            done.complete(step.run());
          } catch (IOException | RuntimeException e) {
            done.completeExceptionally(e);
          }
        });
    selector.wakeup();
    if (closed) {
      throw new IllegalStateException("the proxy on port " + port + " is closed");
    }
    return done.join();
  }

  private void listen() throws IOException {
    if (listener == null) {
      ServerSocketChannel channel = ServerSocketChannel.open();
      channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), BACKLOG);
      channel.configureBlocking(false);
      channel.register(selector, SelectionKey.OP_ACCEPT);
      listener = channel;
    }
  }

  private void closeListener() throws IOException {
    if (listener != null) {
      listener.close();
      listener = null;
      selector.selectNow(); // the port is free only when its key is deregistered
    }
  }

  private void run() {
    try (selector) {
      while (!closed) {
        step();
      }
      closeListener();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      List.copyOf(open).forEach(ProxiedConnection::close);
      closed = true;
      for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
        task.run(); // nobody waits for ever
      }
    }
  }

  private void step() throws IOException {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
    long now = System.nanoTime();
    long wait = Long.MAX_VALUE;
    for (ProxiedConnection connection : List.copyOf(open)) {
      wait = Math.min(wait, connection.advance(now));
    }
    if (wait == Long.MAX_VALUE) {
      selector.select();
    } else {
      selector.select(Math.max(1, wait / 1_000_000));
    }
    Set<SelectionKey> selected = selector.selectedKeys();
    for (SelectionKey key : List.copyOf(selected)) {
      if (key.isValid() && key.attachment() instanceof ProxiedConnection connection) {
        connection.ready(key);
      } else if (key.isValid() && key.isAcceptable()) {
        accept((ServerSocketChannel) key.channel());
      }
    }
    selected.clear();
  }

  private void accept(ServerSocketChannel from) throws IOException {
    SocketChannel client = from.accept();
    if (client == null) {
      return;
    }
    accepted.incrementAndGet();
    ProxiedConnection connection =
        new ProxiedConnection(
            selector, client, () -> toServerNanos, () -> toClientNanos, open::remove);
    open.add(connection);
    if (mode == Mode.BLACK_HOLE) {
      connection.swallow();
    } else {
      connection.connect(target);
    }
  }
}
