package io.partita.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * Says what servers say that can't be had here: of another version, or reached from another host.
 */
final class FakeServer implements AutoCloseable {
  private final ServerSocket listening;
  private final Function<String, String> answers;
  private final AtomicInteger accepted = new AtomicInteger();
  private final AtomicInteger serving = new AtomicInteger();
  private final Queue<Socket> clients = new ConcurrentLinkedQueue<>();

  private FakeServer(Function<String, String> answers) {
    this.answers = answers;
    try {
      listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    daemon(this::accept);
  }

  /** Every command gets this line. */
  static FakeServer answering(String line) {
    return new FakeServer(command -> line + "\r\n");
  }

  /** Answers as a server of that version. */
  static FakeServer ofVersion(String version) {
    String info = "redis_version:" + version + "\r\nrole:master\r\nrun_id:fake\r\n";
    return new FakeServer(
        command ->
            switch (command) {
              case "INFO" -> "$" + info.length() + "\r\n" + info + "\r\n";
              case "PING" -> "+PONG\r\n";
              case "CLIENT" -> "+OK\r\n";
              default -> "-ERR unknown command\r\n";
            });
  }

  /** Lets clients in, and then never answers. */
  static FakeServer silent() {
    return new FakeServer(
        command ->
            switch (command) {
              case "PING" -> "+PONG\r\n";
              case "CLIENT" -> "+OK\r\n";
              default -> "";
            });
  }

  /** Whether a client has ever come, and none is left. */
  boolean hasBeenLeft() {
    return accepted.get() > 0 && serving.get() == 0;
  }

  URI uri() {
    return URI.create("redis://127.0.0.1:" + listening.getLocalPort());
  }

  private static void daemon(Runnable work) {
    Thread thread = new Thread(work, "fake-server");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    try {
      while (true) {
        Socket client = listening.accept();
        serving.incrementAndGet();
        accepted.incrementAndGet();
        clients.add(client);
        daemon(() -> serve(client));
      }
    } catch (IOException e) {
      // closed
    }
  }

  private void serve(Socket client) {
    try (client) {
      InputStream in = new BufferedInputStream(client.getInputStream());
      while (true) {
        int words = Integer.parseInt(line(in).substring(1));
        List<String> command = new ArrayList<>();
        for (int i = 0; i < words; i++) {
          byte[] word = in.readNBytes(Integer.parseInt(line(in).substring(1)));
          line(in);
          command.add(new String(word, UTF_8));
        }
        String answer = answers.apply(command.get(0).toUpperCase(Locale.ROOT));
        client.getOutputStream().write(answer.getBytes(UTF_8));
      }
    } catch (IOException e) {
      // the client has gone
    } finally {
      serving.decrementAndGet();
    }
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException();
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }

  @Override
  public void close() throws IOException {
    listening.close();
    for (Socket client : clients) {
      client.close();
    }
  }
}
