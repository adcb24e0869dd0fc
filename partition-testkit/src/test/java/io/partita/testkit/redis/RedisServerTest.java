package io.partita.testkit.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs with the binary that is found, and with the one inside embedded-redis. */
class RedisServerTest {
  private static TestCertificates certificates;
  private static TestCertificates others;

  @BeforeAll
  static void makeCertificates() {
    certificates = TestCertificates.create();
    others = TestCertificates.create();
  }

  @AfterAll
  static void deleteCertificates() {
    certificates.close();
    others.close();
    assertThat(certificates.key()).doesNotExist();
  }

  static Stream<RedisBinary> binaries() {
    return Stream.of(RedisBinary.find(), RedisBinary.embedded()).distinct();
  }

  private static RedisServer plain(RedisBinary binary) {
    return RedisServer.builder().binary(binary).start();
  }

  private static void set(RedisServer server, String key, String value) {
    assertThat(server.command("SET", key, value)).isEqualTo("OK");
  }

  @ParameterizedTest
  @MethodSource("binaries")
  void answersAndEndsWithItsFiles(RedisBinary binary) {
    RedisServer server = plain(binary);
    String directory = server.command("CONFIG", "GET", "dir").lines().toList().get(1);
    assertThat(server.command("PING")).isEqualTo("PONG");
    assertThat(server.command("INFO", "server")).contains("redis_version:" + binary.version());
    assertThat(server.command("INFO", "server")).contains("process_id:" + server.pid());
    assertThat(server.log()).contains("Ready to accept connections");
    ProcessHandle process = ProcessHandle.of(server.pid()).orElseThrow();
    server.close();
    server.close();
    assertThat(process.isAlive()).isFalse();
    assertThat(Path.of(directory)).doesNotExist();
    assertThatThrownBy(server::start).hasMessageContaining("closed");
  }

  @ParameterizedTest
  @MethodSource("binaries")
  void keepsItsPortAndItsDataOverARestart(RedisBinary binary) {
    try (RedisServer server = plain(binary)) {
      int port = server.port();
      long first = server.pid();
      set(server, "k", "1");
      byte[] then = server.snapshot();
      set(server, "k", "2");
      server.restart();
      assertThat(server.port()).isEqualTo(port);
      assertThat(server.pid()).isNotEqualTo(first);
      assertThat(server.command("GET", "k")).isEqualTo("2");
      server.restartFrom(then);
      assertThat(server.command("GET", "k")).isEqualTo("1");
      server.restartEmpty();
      assertThat(server.command("DBSIZE")).isEqualTo("0");
    }
  }

  @ParameterizedTest
  @MethodSource("binaries")
  void killedItLosesWhatWasNotSaved(RedisBinary binary) {
    try (RedisServer server = plain(binary)) {
      set(server, "k", "1");
      server.kill();
      assertThat(server.isRunning()).isFalse();
      assertThatThrownBy(server::pid).hasMessageContaining("does not run");
      server.start();
      assertThat(server.command("DBSIZE")).isEqualTo("0");
      assertThatThrownBy(server::start).hasMessageContaining("runs already");
    }
  }

  @ParameterizedTest
  @MethodSource("binaries")
  void appendOnlyItLosesNothing(RedisBinary binary) {
    try (RedisServer server = RedisServer.builder().binary(binary).appendOnly().start()) {
      set(server, "k", "1");
      server.kill();
      server.start();
      assertThat(server.command("GET", "k")).isEqualTo("1");
      server.restart();
      assertThat(server.command("GET", "k")).isEqualTo("1");
      assertThatThrownBy(() -> server.restartFrom(new byte[0])).hasMessageContaining("snapshot");
    }
  }

  @ParameterizedTest
  @MethodSource("binaries")
  void pausedItAnswersNothing(RedisBinary binary) throws IOException {
    try (RedisServer server = plain(binary);
        Socket client = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      server.pause();
      client.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
      client.setSoTimeout(100);
      assertThatThrownBy(() -> client.getInputStream().read())
          .isInstanceOf(SocketTimeoutException.class);
      assertThat(server.isRunning()).isTrue();
      server.resume();
      client.setSoTimeout(10_000);
      assertThat(client.getInputStream().readNBytes(7))
          .isEqualTo("+PONG\r\n".getBytes(StandardCharsets.US_ASCII));
      server.pause();
      server.stop();
      assertThat(server.isRunning()).isFalse();
    }
  }

  @ParameterizedTest
  @MethodSource("binaries")
  void passwordsAreKeptFromViewers(RedisBinary binary) throws IOException {
    String secret = "pass word-\"\\'7391";
    try (RedisServer server =
            RedisServer.builder()
                .binary(binary)
                .password(secret)
                .user("ann", "on", ">ann-secret-5512", "~a*", "+get", "+ping")
                .start();
        Resp client = new Resp(server.port(), Duration.ofSeconds(10))) {
      assertThatThrownBy(() -> client.command("PING")).hasMessageContaining("NOAUTH");
      assertThatThrownBy(() -> client.command("AUTH", "wrong")).hasMessageContaining("WRONGPASS");
      assertThat(client.command("AUTH", "ann", "ann-secret-5512")).isEqualTo("OK");
      assertThatThrownBy(() -> client.command("GET", "b")).hasMessageContaining("NOPERM");
      assertThat(client.command("AUTH", secret)).isEqualTo("OK");
      assertThat(client.command("SET", "b", "1")).isEqualTo("OK");

      ProcessHandle.Info process = ProcessHandle.of(server.pid()).orElseThrow().info();
      String shown = process.commandLine().orElse("") + server + server.uri() + server.log();
      assertThat(shown).contains("redis").doesNotContain("7391").doesNotContain("5512");
      assertThat(server.uri("ann", "a b+c").toString()).contains("ann:a%20b%2Bc@");
      String file =
          server
              .command("INFO", "server")
              .lines()
              .filter(l -> l.startsWith("config_file:"))
              .findFirst()
              .orElseThrow()
              .substring(12);
      assertThat(Files.getPosixFilePermissions(Path.of(file)))
          .extracting(Enum::name)
          .containsExactlyInAnyOrder("OWNER_READ", "OWNER_WRITE");
    }
  }

  @ParameterizedTest
  @MethodSource("binaries")
  void whatDoesNotStartSaysWhyWithoutThePassword(RedisBinary binary) {
    RedisServer.Builder builder =
        RedisServer.builder().binary(binary).user("ann", "on", ">ann-secret-5512", "no-such-rule");
    assertThatThrownBy(builder::start)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("no-such-rule")
        .hasMessageContaining("***")
        .hasMessageNotContaining("5512");
  }

  @ParameterizedTest
  @MethodSource("binaries")
  void anotherPortIsTriedIfOneIsTaken(RedisBinary binary) throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int free = FreePorts.next();
      List<Integer> ports = new ArrayList<>(List.of(taken.getLocalPort(), free));
      try (RedisServer server =
          RedisServer.builder().binary(binary).ports(() -> ports.remove(0)).start()) {
        assertThat(server.port()).isEqualTo(free);
      }
      assertThatThrownBy(RedisServer.builder().binary(binary).ports(taken::getLocalPort)::start)
          .hasMessageContaining("already in use");
    }
  }

  @ParameterizedTest
  @MethodSource("binaries")
  void memoryAndReplicas(RedisBinary binary) {
    try (RedisServer primary =
            RedisServer.builder()
                .binary(binary)
                .password("secret")
                .maxMemory(5 << 20, "noeviction")
                .start();
        RedisServer replica = RedisServer.builder().binary(binary).replicaOf(primary).start()) {
      assertThat(primary.command("CONFIG", "GET", "maxmemory")).endsWith("5242880");
      assertThat(primary.command("INFO", "memory")).contains("maxmemory_policy:noeviction");
      assertThat(replica.command("INFO", "replication")).contains("role:slave");
      assertThatThrownBy(() -> replica.command("SET", "k", "1")).hasMessageContaining("READONLY");
      set(primary, "k", "1");
      assertThat(primary.command("WAIT", "1", "30000")).isEqualTo("1");
      assertThat(replica.command("GET", "k")).isEqualTo("1");
    }
  }

  @ParameterizedTest
  @MethodSource("binaries")
  void mayBeSeenWhileItLoads(RedisBinary binary) {
    try (RedisServer server =
        RedisServer.builder()
            .binary(binary)
            .config("key-load-delay", "100000") // microseconds
            .config("rdbcompression", "no")
            .start()) {
      server.command(
          "EVAL", "for i = 1, 96 do redis.call('set', i, string.rep('x', 500000)) end", "0");
      server.command("SAVE");
      server.stop();
      server.startLoading();
      assertThatThrownBy(() -> server.command("DBSIZE")).hasMessageContaining("LOADING");
    }
  }

  @ParameterizedTest
  @MethodSource("binaries")
  void speaksTlsWithAnAuthorityOfItsOwn(RedisBinary binary) throws IOException {
    try (RedisServer server = RedisServer.builder().binary(binary).tls(certificates).start()) {
      assertThat(server.tlsUri().getScheme()).isEqualTo("rediss");
      for (String host : List.of("localhost", "127.0.0.1")) {
        assertThat(pingByTls(certificates, host, server.tlsPort())).isEqualTo("+PONG");
      }
      assertThatThrownBy(() -> pingByTls(others, "localhost", server.tlsPort()))
          .isInstanceOf(SSLHandshakeException.class);
      assertThatThrownBy(() -> pingByTls(certificates, "example.org", server.tlsPort()))
          .isInstanceOf(SSLHandshakeException.class);
      server.restart();
      assertThat(pingByTls(certificates, "localhost", server.tlsPort())).isEqualTo("+PONG");
    }
  }

  private static String pingByTls(TestCertificates trusted, String host, int port)
      throws IOException {
    try (Socket plain = new Socket()) {
      plain.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 10_000);
      plain.setSoTimeout(10_000);
      SSLSocket socket =
          (SSLSocket)
              trusted.clientContext().getSocketFactory().createSocket(plain, host, port, true);
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      socket.setSSLParameters(parameters);
      socket.startHandshake();
      socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
      return new String(socket.getInputStream().readNBytes(5), StandardCharsets.US_ASCII);
    }
  }

  @ParameterizedTest
  @MethodSource("binaries")
  void aClusterIsComplete(RedisBinary binary) {
    try (RedisCluster cluster = RedisCluster.start(3, binary)) {
      assertThat(cluster.uris()).hasSize(3);
      String slots = cluster.servers().get(2).command("CLUSTER", "SLOTS");
      assertThat(slots).contains("16383").contains(String.valueOf(cluster.servers().get(0).port()));
      assertThatThrownBy(() -> cluster.servers().get(0).command("SET", "foo", "1")) // slot 12182
          .hasMessageContaining("MOVED 12182 127.0.0.1:" + cluster.servers().get(2).port());
      set(cluster.servers().get(2), "foo", "1");
    }
  }

  /** What a JVM leaves behind when it ends without closing its server: nothing. */
  @Test
  void endsWithTheJvm() throws Exception {
    Process jvm =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                LeavesAServer.class.getName())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    List<String> said =
        new String(jvm.getInputStream().readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    assertThat(said).hasSize(2);
    assertThat(jvm.waitFor(60, TimeUnit.SECONDS)).isTrue();
    var server = ProcessHandle.of(Long.parseLong(said.get(0)));
    if (server.isPresent()) {
      server.get().onExit().get(30, TimeUnit.SECONDS);
    }
    assertThat(Path.of(said.get(1))).isAbsolute().doesNotExist();
  }

  /** The program of {@link #endsWithTheJvm}. */
  static final class LeavesAServer {
    private LeavesAServer() {}

    public static void main(String[] arguments) {
      RedisServer server = RedisServer.builder().start();
      System.out.println(server.pid());
      System.out.println(server.command("CONFIG", "GET", "dir").lines().toList().get(1));
      server.pause();
    }
  }
}
