package io.partita.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.partita.api.Node;
import io.partita.api.Problem;
import io.partita.api.Ttl;
import io.partita.api.spi.Backend;
import io.partita.api.spi.NodeStore;
import io.partita.api.spi.PutCondition;
import io.partita.api.spi.Settings;
import io.partita.api.spi.StoreSession;
import io.partita.testkit.redis.RedisServer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;

/**
 * One backend with a node that is well, {@code good}, and another, {@code bad}, that is not. While
 * the bad one fails, the good one answers again and again.
 */
abstract class BadServersFixture {
  static final String SECRET = "hush-7f3a9c-hush";
  static final String BAD = "bad";
  static final int PARTITION = 7;
  static final byte[] KEY = bytes("key");
  static final byte[] VALUE = bytes("value");
  private static final long PATIENCE_SECONDS = 30;
  private static final AtomicLong TOKENS = new AtomicLong();

  private static RedisServer goodServer;

  private final List<AutoCloseable> opened = new ArrayList<>();

  @BeforeAll
  static void startGoodServer() {
    goodServer = RedisServer.builder().start();
  }

  @AfterAll
  static void endGoodServer() {
    goodServer.close();
  }

  @AfterEach
  void closeAll() throws Exception {
    for (int i = opened.size() - 1; i >= 0; i--) {
      opened.get(i).close();
    }
  }

  /** Closed after the test, last first. */
  final <T extends AutoCloseable> T closing(T resource) {
    opened.add(resource);
    return resource;
  }

  final Backend backend(Map<String, String> texts) {
    RedisBackendProvider provider = new RedisBackendProvider();
    List<Problem> problems = new ArrayList<>();
    Settings settings = Settings.parse(provider.settings(), texts, "the test", problems);
    assertThat(problems).isEmpty();
    return closing(provider.create(settings));
  }

  final NodeStore bad(Backend backend, URI uri) {
    return closing(backend.open(Node.of(BAD, uri), "shop"));
  }

  /** A server as it should be, but for what the test does to it. */
  final NodeStore owning(Backend backend, URI uri) {
    NodeStore store = bad(backend, uri);
    await(store.control().orElseThrow().claim(1));
    await(store.control().orElseThrow().initialise(1, List.of(PARTITION, PARTITION + 1)));
    return store;
  }

  /** A session with the good node, which owns the partition. */
  final StoreSession goodSession(Backend backend) {
    NodeStore good = closing(backend.open(Node.of("good", goodServer.uri()), "shop"));
    long token = TOKENS.incrementAndGet();
    assertThat(await(good.control().orElseThrow().claim(token))).isTrue();
    await(good.control().orElseThrow().initialise(token, List.of(PARTITION)));
    return closing(await(good.connect("test")));
  }

  /**
   * What the operation fails with at last; until then, and at least once, the good node answers.
   * The failure names the bad node and never the password.
   */
  final Throwable failure(StoreSession good, CompletionStage<?> operation) {
    CompletableFuture<?> bad = operation.toCompletableFuture();
    int answers = 0;
    do {
      assertThat(put(good, KEY, VALUE)).isTrue();
      assertThat(await(good.get(PARTITION, KEY))).contains(VALUE);
      answers++;
    } while (!bad.isDone() && answers < 1_000_000);
    Throwable error = failure(bad);
    assertThat(text(error)).doesNotContain(SECRET);
    assertThat(error).hasMessageContaining("node " + BAD);
    return error;
  }

  static Throwable failure(CompletionStage<?> operation) {
    try {
      Object outcome = operation.toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      throw new AssertionError("expected a failure, got " + outcome);
    } catch (ExecutionException e) {
      return Failures.unwrap(e);
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError("no outcome", e);
    }
  }

  static String text(Throwable error) {
    StringWriter all = new StringWriter();
    error.printStackTrace(new PrintWriter(all, true));
    return all.toString();
  }

  static <T> T await(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new AssertionError("failed: " + e.getCause(), e);
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError("no outcome", e);
    }
  }

  static void until(String what, BooleanSupplier so) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (!so.getAsBoolean()) {
      if (System.nanoTime() - end > 0) {
        throw new AssertionError("never: " + what);
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
  }

  static boolean put(StoreSession session, byte[] key, byte[] value) {
    return await(session.put(PARTITION, key, value, Ttl.NONE, PutCondition.ALWAYS));
  }

  static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
