package io.partita.testkit.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TcpProxyTest {
  private static final String PING = "PING\r\n";

  private RedisServer server;
  private TcpProxy proxy;

  @BeforeEach
  void start() {
    server = RedisServer.builder().start();
    proxy = TcpProxy.to(server.port());
  }

  @AfterEach
  void end() {
    proxy.close();
    server.close();
  }

  private Socket client() throws IOException {
    Socket client = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
    client.setSoTimeout(10_000);
    return client;
  }

  private static void send(Socket client, String text) throws IOException {
    client.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static String answer(Socket client) throws IOException {
    return new String(client.getInputStream().readNBytes(7), StandardCharsets.US_ASCII);
  }

  private static String ping(Socket client) throws IOException {
    send(client, PING);
    return answer(client);
  }

  private static void assertSilent(Socket client) throws IOException {
    client.setSoTimeout(50);
    assertThatThrownBy(() -> client.getInputStream().read())
        .isInstanceOf(SocketTimeoutException.class);
    client.setSoTimeout(10_000);
  }

  private static void assertEnded(Socket client) {
    try {
      assertThat(client.getInputStream().read()).isEqualTo(-1);
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("reset");
    }
  }

  @Test
  void passesAllBothWays() throws IOException {
    try (Socket client = client();
        Socket other = client()) {
      assertThat(ping(client)).isEqualTo("+PONG\r\n");
      assertThat(ping(other)).isEqualTo("+PONG\r\n");
      assertThat(proxy.connections()).isEqualTo(2);
      assertThat(proxy.accepted()).isEqualTo(2);
    }
  }

  @Test
  void passesMoreThanItHolds() throws IOException {
    String value = "x".repeat(20 << 20);
    assertThat(server.command("SET", "big", value)).isEqualTo("OK");
    try (Socket client = client()) {
      send(client, "GET big\r\nPING\r\n");
      byte[] head = client.getInputStream().readNBytes("$20971520\r\n".length());
      assertThat(new String(head, StandardCharsets.US_ASCII)).isEqualTo("$20971520\r\n");
      assertThat(client.getInputStream().readNBytes(value.length()))
          .isEqualTo(value.getBytes(StandardCharsets.US_ASCII));
      assertThat(new String(client.getInputStream().readNBytes(9), StandardCharsets.US_ASCII))
          .isEqualTo("\r\n+PONG\r\n");
    }
  }

  @Test
  void delaysEachWayAndKeepsTheOrder() throws IOException {
    try (Socket client = client()) {
      assertThat(ping(client)).isEqualTo("+PONG\r\n");
      proxy.delay(Duration.ofHours(1), Duration.ZERO);
      send(client, "ECHO 1\r\n");
      assertSilent(client);
      assertThat(server.command("INFO", "commandstats")).doesNotContain("cmdstat_echo");
      proxy.delay(Duration.ZERO, Duration.ofHours(1));
      send(client, "ECHO 2\r\n");
      assertSilent(client);
      assertThat(server.command("INFO", "commandstats")).contains("cmdstat_echo:calls=2");
      proxy.pass();
      assertThat(answer(client) + answer(client)).isEqualTo("$1\r\n1\r\n$1\r\n2\r\n");
      proxy.delay(Duration.ofMillis(20), Duration.ofMillis(30));
      long start = System.nanoTime();
      assertThat(ping(client)).isEqualTo("+PONG\r\n");
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(49));
    }
  }

  @Test
  void cutEndsAllConnectionsButNotNewOnes() throws IOException {
    try (Socket client = client();
        Socket other = client()) {
      assertThat(ping(client) + ping(other)).isEqualTo("+PONG\r\n+PONG\r\n");
      proxy.cut();
      assertThat(proxy.connections()).isZero();
      assertEnded(client);
      assertEnded(other);
    }
    try (Socket client = client()) {
      assertThat(ping(client)).isEqualTo("+PONG\r\n");
    }
  }

  @Test
  void refusesUntilItPassesAgain() throws IOException {
    try (Socket client = client()) {
      assertThat(ping(client)).isEqualTo("+PONG\r\n");
      for (int i = 0; i < 20; i++) {
        proxy.refuse();
        assertEnded(client);
        assertThatThrownBy(this::client).isInstanceOf(ConnectException.class);
        proxy.pass();
        try (Socket again = client()) {
          assertThat(ping(again)).isEqualTo("+PONG\r\n");
        }
      }
    }
  }

  @Test
  void aBlackHoleAcceptsAndSwallows() throws IOException {
    try (Socket before = client()) {
      assertThat(ping(before)).isEqualTo("+PONG\r\n");
      proxy.blackHole();
      try (Socket within = client()) {
        send(before, "ECHO 1\r\n");
        send(within, "ECHO 1\r\n");
        assertSilent(before);
        assertSilent(within);
        proxy.pass();
        send(before, "ECHO 1\r\n");
        assertSilent(before); // it has lost bytes: it is dead for ever
        assertThat(server.command("INFO", "commandstats")).doesNotContain("cmdstat_echo");
        try (Socket after = client()) {
          assertThat(ping(after)).isEqualTo("+PONG\r\n");
        }
        proxy.cut();
        assertEnded(before);
        assertEnded(within);
      }
    }
  }

  @Test
  void aBlackHoleHidesTheServersEnd() throws IOException {
    try (Socket client = client()) {
      assertThat(ping(client)).isEqualTo("+PONG\r\n");
      proxy.blackHole();
      server.kill();
      assertSilent(client);
      server.start();
      proxy.pass();
      try (Socket after = client()) {
        assertThat(ping(after)).isEqualTo("+PONG\r\n");
      }
    }
  }

  @Test
  void aDeadServerEndsConnections() throws IOException {
    server.kill();
    try (Socket client = client()) {
      assertEnded(client);
    }
  }

  @Test
  void manyClientsNeedOneThread() throws IOException {
    List<Socket> clients = new ArrayList<>();
    try {
      for (int i = 0; i < 300; i++) {
        clients.add(client());
      }
      for (Socket client : clients) {
        send(client, PING);
      }
      for (Socket client : clients) {
        assertThat(answer(client)).isEqualTo("+PONG\r\n");
      }
      assertThat(proxy.connections()).isEqualTo(300);
      assertThat(
              Thread.getAllStackTraces().keySet().stream()
                  .filter(t -> t.getName().startsWith("tcp-proxy")))
          .hasSize(1);
    } finally {
      for (Socket client : clients) {
        client.close();
      }
    }
  }

  @Test
  void closedItEndsAll() throws IOException {
    try (Socket client = client()) {
      assertThat(ping(client)).isEqualTo("+PONG\r\n");
      proxy.close();
      proxy.close();
      assertEnded(client);
      assertThatThrownBy(this::client).isInstanceOf(ConnectException.class);
      assertThatThrownBy(proxy::pass).hasMessageContaining("closed");
    }
  }
}
