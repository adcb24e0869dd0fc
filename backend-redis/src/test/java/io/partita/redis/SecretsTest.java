package io.partita.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.api.Node;
import io.partita.api.spi.Backend;
import io.partita.api.spi.NodeStore;
import io.partita.api.spi.StoreSession;
import io.partita.testkit.redis.RedisServer;
import io.partita.testkit.redis.TcpProxy;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A password is nowhere to be seen: whatever was said anywhere is searched for it. */
class SecretsTest extends BadServersFixture {

  /** Shows the bytes of every command at its finest level, passwords and values alike. */
  private static final String WIRE_DUMP = "io.lettuce.core.protocol.CommandEncoder";

  private final List<String> said = new ArrayList<>();
  private final Log log = new Log();
  private final Logger root = Logger.getLogger("");
  private final Logger wireDump = Logger.getLogger(WIRE_DUMP);
  private Level before = Level.INFO;

  /** Keeps what the driver and its network library log, at every level. */
  private static final class Log extends Handler {
    private final Queue<String> lines = new ConcurrentLinkedQueue<>();

    @Override
    public void publish(LogRecord record) {
      lines.add(record.getLoggerName() + " " + new SimpleFormatter().format(record));
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  @BeforeEach
  void logAll() {
    before = root.getLevel();
    log.setLevel(Level.ALL);
    root.setLevel(Level.ALL);
    wireDump.setLevel(Level.FINE);
    for (Handler handler : root.getHandlers()) {
      handler.setLevel(Level.INFO);
    }
    root.addHandler(log);
  }

  @AfterEach
  void logAsBefore() {
    root.removeHandler(log);
    root.setLevel(before);
    wireDump.setLevel(null);
  }

  @Test
  void nowhere() {
    RedisServer server =
        closing(
            RedisServer.builder().user("shop", "on", ">" + SECRET, "~*", "&*", "+@all").start());
    RedisServer other = closing(RedisServer.builder().password("another-one").start());
    TcpProxy proxy = closing(TcpProxy.to(server.port()));
    Backend backend = backend(Map.of("connect-timeout", "PT10S"));
    Backend hasty = backend(Map.of("silence-timeout", "PT0.5S", "connect-timeout", "PT10S"));

    NodeStore store = owning(backend, server.uri("shop", SECRET));
    StoreSession session = closing(await(store.connect("test")));
    assertThat(put(session, KEY, VALUE)).isTrue();
    show(backend, store, store.control().orElseThrow(), session);

    refused(backend, other.uri("shop", SECRET));
    Backend impatient = backend(Map.of("connect-timeout", "PT1S"));
    refused(impatient, URI.create("rediss://shop:" + SECRET + "@localhost:" + server.port()));
    refused(backend, URI.create("redis://shop:" + SECRET + "@nowhere.invalid:1/0"));
    URI proxied = URI.create("redis://shop:" + SECRET + "@127.0.0.1:" + proxy.port());
    NodeStore lost = bad(hasty, proxied);
    StoreSession cut = await(lost.connect("test"));
    proxy.blackHole();
    said.add(text(failure(cut.get(PARTITION, KEY))));
    proxy.refuse();
    refused(backend, proxied);

    String secret = "shop:" + SECRET;
    for (String bad :
        List.of("/x", "/0?timeout=" + SECRET, "/0#" + SECRET, ":77777/0", "/0/" + SECRET)) {
      malformed(backend, "redis://" + secret + "@localhost" + bad);
    }
    malformed(backend, "redis://" + secret + "@a_host/0");

    StoreSession named = closing(await(store.connect("test")));
    assertThat(named.isOpen()).isTrue();
    showProcesses(server);
    assertThat(log.lines).as("what the driver logs").hasSizeGreaterThan(100);
    said.addAll(log.lines);
    assertThat(said).as("what was said").noneMatch(text -> text.contains(SECRET));
  }

  private void refused(Backend backend, URI uri) {
    NodeStore store = bad(backend, uri);
    said.add(text(failure(store.connect("test"))));
    said.add(text(failure(store.ping())));
    said.add(text(failure(store.control().orElseThrow().claim(1))));
    show(store);
  }

  private void malformed(Backend backend, String uri) {
    try {
      NodeStore store = closing(backend.open(Node.of(BAD, URI.create(uri)), "shop"));
      said.add(text(failure(store.ping())));
    } catch (IllegalArgumentException e) {
      said.add(text(e));
    }
  }

  private void show(Object... objects) {
    for (Object object : objects) {
      said.add(object.toString());
    }
  }

  /** Names of threads, and titles of processes. */
  private void showProcesses(RedisServer server) {
    Thread.getAllStackTraces().keySet().forEach(thread -> said.add(thread.getName()));
    for (long pid : new long[] {server.pid(), ProcessHandle.current().pid()}) {
      ProcessHandle.Info info = ProcessHandle.of(pid).orElseThrow().info();
      assertThat(info.commandLine()).isPresent();
      said.add(info.commandLine().orElseThrow());
    }
    assertThat(server.command("CLIENT", "LIST")).contains("name=partita:shop/0:");
    said.add(server.command("CLIENT", "LIST"));
    said.add(server.log());
  }
}
