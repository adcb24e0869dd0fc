package io.partita.testkit.redis;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports of the loopback interface that nobody listens on just now. They are below those that
 * systems give to outgoing connections, so that a server that was stopped finds its port again.
 */
final class FreePorts {
  private static final int FROM = 10_000;
  private static final int TO = 20_000;
  private static final int TRIES = 1_000;

  /** A cluster member talks to others on its port and that much. */
  static final int BUS_OFFSET = 10_000;

  private FreePorts() {}

  static int next() {
    for (int i = 0; i < TRIES; i++) {
      int port = ThreadLocalRandom.current().nextInt(FROM, TO);
      if (isFree(port) && isFree(port + BUS_OFFSET)) {
        return port;
      }
    }
    throw new IllegalStateException("no free port from " + FROM + " to " + TO);
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
