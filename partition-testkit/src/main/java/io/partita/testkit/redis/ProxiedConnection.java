package io.partita.testkit.redis;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** One client of a {@link TcpProxy} and its way to the server. Of the proxy's thread alone. */
final class ProxiedConnection {
  private static final int CHUNK_BYTES = 16 * 1024;
  private static final long BOUND_BYTES = 1024 * 1024;

  private final Selector selector;
  private final Consumer<ProxiedConnection> onClose;
  private final SelectionKey client;
  private final Direction toServer;
  private final Direction toClient;
  private @Nullable SelectionKey server;
  private boolean swallows;

  ProxiedConnection(
      Selector selector,
      SocketChannel client,
      LongSupplier toServerNanos,
      LongSupplier toClientNanos,
      Consumer<ProxiedConnection> onClose)
      throws IOException {
    this.selector = selector;
    this.onClose = onClose;
    toServer = new Direction(toServerNanos);
    toClient = new Direction(toClientNanos);
    client.configureBlocking(false);
    client.setOption(StandardSocketOptions.TCP_NODELAY, true);
    this.client = client.register(selector, 0, this);
  }

  void connect(InetSocketAddress target) throws IOException {
    SocketChannel channel = SocketChannel.open();
    channel.configureBlocking(false);
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    server = channel.register(selector, SelectionKey.OP_CONNECT, this);
    try {
      channel.connect(target);
    } catch (IOException e) {
      close();
    }
  }

  /** From now on no byte and no end passes; the connection stays open until it is closed here. */
  void swallow() {
    swallows = true;
    toServer.clear();
    toClient.clear();
  }

  /** A channel has something to do. */
  void ready(SelectionKey key) {
    SocketChannel channel = (SocketChannel) key.channel();
    try {
      if (key.isConnectable()) {
        channel.finishConnect();
        key.interestOps(0);
      }
      if (key.isReadable()) {
        read(channel, key == client ? toServer : toClient);
      }
    } catch (IOException e) {
      failed(key == client ? toServer : toClient);
    }
  }

  private void read(SocketChannel from, Direction direction) throws IOException {
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK_BYTES);
    if (from.read(chunk) < 0) {
      failed(direction);
    } else if (!swallows) {
      direction.add(chunk.flip());
    }
  }

  /** Nothing more comes this way: what is under way still passes, then all is closed. */
  private void failed(Direction direction) {
    direction.ended = true;
    if (swallows && server == null) {
      close();
    }
  }

  /**
   * Writes what is due, and says what to wait for.
   *
   * @return nanoseconds until more is due; {@code Long.MAX_VALUE} if nothing is under way
   */
  long advance(long now) {
    long wait = Long.MAX_VALUE;
    SelectionKey connected = server;
    try {
      boolean pending =
          connected != null && ((SocketChannel) connected.channel()).isConnectionPending();
      if (connected != null && !pending && !swallows) {
        wait =
            Math.min(
                toServer.write((SocketChannel) connected.channel(), now),
                toClient.write((SocketChannel) client.channel(), now));
        if (toServer.isOver() || toClient.isOver()) {
          close();
          return Long.MAX_VALUE;
        }
      }
      client.interestOps(toServer.readOps() | toClient.writeOps());
      if (connected != null) {
        connected.interestOps(
            pending ? SelectionKey.OP_CONNECT : toClient.readOps() | toServer.writeOps());
      }
      return wait;
    } catch (IOException e) {
      close();
      return Long.MAX_VALUE;
    }
  }

  void close() {
    closeQuietly(client);
    if (server != null) {
      closeQuietly(server);
    }
    onClose.accept(this);
  }

  private static void closeQuietly(SelectionKey key) {
    try {
      key.channel().close();
    } catch (IOException e) {
      key.cancel(); // it is as good as closed
    }
  }

  private record Chunk(ByteBuffer bytes, long readNanos) {}

  /** Bytes on one way. */
  private static final class Direction {
    private final LongSupplier delayNanos;
    private final Queue<Chunk> chunks = new ArrayDeque<>();
    private long underWay;
    private boolean blocked;
    private boolean ended;

    Direction(LongSupplier delayNanos) {
      this.delayNanos = delayNanos;
    }

    void add(ByteBuffer bytes) {
      underWay += bytes.remaining();
      chunks.add(new Chunk(bytes, System.nanoTime()));
    }

    void clear() {
      chunks.clear();
      underWay = 0;
      blocked = false;
    }

    long write(SocketChannel to, long now) throws IOException {
      blocked = false;
      for (Chunk head = chunks.peek(); head != null; head = chunks.peek()) {
        long left = delayNanos.getAsLong() - (now - head.readNanos());
        if (left > 0) {
          return left;
        }
        underWay -= to.write(head.bytes());
        if (head.bytes().hasRemaining()) {
          blocked = true;
          return Long.MAX_VALUE;
        }
        chunks.remove();
      }
      return Long.MAX_VALUE;
    }

    boolean isOver() {
      return ended && chunks.isEmpty();
    }

    int readOps() {
      return ended || underWay >= BOUND_BYTES ? 0 : SelectionKey.OP_READ;
    }

    int writeOps() {
      return blocked ? SelectionKey.OP_WRITE : 0;
    }
  }
}
