package io.partita.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.api.NodeUnavailableException;
import io.partita.api.spi.Backend;
import io.partita.api.spi.NodeStore;
import io.partita.api.spi.StoreSession;
import io.partita.testkit.redis.RedisServer;
import io.partita.testkit.redis.TestCertificates;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Real servers that speak TLS, with a certificate of an authority of our own. The server that runs
 * has to be built with TLS, else these tests fail.
 */
class TlsTest extends BadServersFixture {
  private TestCertificates certificates;
  private RedisServer server;

  @BeforeEach
  void startServer() {
    certificates = closing(TestCertificates.create());
    server =
        closing(
            RedisServer.builder()
                .tls(certificates)
                .user("shop", "on", ">" + SECRET, "~*", "&*", "+@all")
                .start());
  }

  private Backend trusting(TestCertificates trusted) {
    return backend(
        Map.of("trusted-certificates", trusted.authority().toString(), "connect-timeout", "PT10S"));
  }

  private URI tlsUri() {
    return URI.create("rediss://shop:" + SECRET + "@localhost:" + server.tlsPort() + "/3");
  }

  @Test
  void trustedAuthority() {
    NodeStore store = owning(trusting(certificates), tlsUri());
    StoreSession session = closing(await(store.connect("test")));
    assertThat(put(session, KEY, VALUE)).isTrue();
    assertThat(await(session.get(PARTITION, KEY))).contains(VALUE);
    assertThat(server.command("CLIENT", "LIST")).contains("user=shop");
    assertThat(server.command("INFO", "keyspace")).contains("db3:");
  }

  @Test
  void otherAuthority() {
    Backend backend = trusting(closing(TestCertificates.create()));
    Throwable error = failure(goodSession(backend), bad(backend, tlsUri()).connect("test"));
    assertThat(error).isInstanceOf(NodeUnavailableException.class);
    assertThat(error).hasMessageContaining("PKIX path");
  }

  @Test
  void authoritiesOfTheJdk() {
    Backend backend = backend(Map.of("connect-timeout", "PT10S"));
    Throwable error = failure(goodSession(backend), bad(backend, tlsUri()).connect("test"));
    assertThat(error).isInstanceOf(NodeUnavailableException.class);
    assertThat(error).hasMessageContaining("PKIX path");
  }

  /** The certificate is for localhost and 127.0.0.1, and the host is looked at. */
  @Test
  void otherHost() {
    Backend backend = trusting(certificates);
    URI uri = URI.create("rediss://shop:" + SECRET + "@127.0.0.2:" + server.tlsPort());
    Throwable error = failure(goodSession(backend), bad(backend, uri).connect("test"));
    assertThat(error).isInstanceOf(NodeUnavailableException.class);
  }

  @Test
  void tlsToPlainPort() {
    Backend backend =
        backend(
            Map.of(
                "trusted-certificates",
                certificates.authority().toString(),
                "connect-timeout",
                "PT1S"));
    URI uri = URI.create("rediss://shop:" + SECRET + "@localhost:" + server.port());
    Throwable error = failure(goodSession(backend), bad(backend, uri).connect("test"));
    assertThat(error).isInstanceOf(NodeUnavailableException.class);
    assertThat(error).hasMessageContaining("no connection");
  }

  @Test
  void plainToTlsPort() {
    Backend backend = backend(Map.of("connect-timeout", "PT1S"));
    URI uri = URI.create("redis://shop:" + SECRET + "@localhost:" + server.tlsPort());
    Throwable error = failure(goodSession(backend), bad(backend, uri).connect("test"));
    assertThat(error).isInstanceOf(NodeUnavailableException.class);
    assertThat(error).hasMessageContaining("no connection");
  }
}
