package io.partita.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.partita.api.Node;
import io.partita.api.Ttl;
import io.partita.api.spi.Backend;
import io.partita.api.spi.KeyOrder;
import io.partita.api.spi.NodeStore;
import io.partita.api.spi.PutCondition;
import io.partita.api.spi.Settings;
import io.partita.api.spi.StoreSession;
import io.partita.testkit.redis.RedisServer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Servers that do not know our scripts, or have forgotten them. */
class ScriptsTest {
  private static final int ROUNDS = 40;
  private static final int WRITES = 300;

  private final RedisServer server = RedisServer.builder().start();
  private final Backend backend = new RedisBackendProvider().create(Settings.defaults());
  private final NodeStore store =
      backend.open(Node.of("node", server.uri()), "scripts", KeyOrder.BYTES);

  @AfterEach
  void end() {
    backend.close();
    server.close();
  }

  private static <T> T await(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private void initialise() {
    await(store.control().orElseThrow().claim(1));
    await(store.control().orElseThrow().initialise(1, List.of(0)));
  }

  private static CompletionStage<Boolean> put(StoreSession session, String value) {
    return session.put(0, bytes("key"), bytes(value), Ttl.NONE, PutCondition.ALWAYS);
  }

  /**
   * Each of which is done only if the one before was.
   *
   * @param spins between two, so that answers to the first come while later ones are sent
   */
  private static List<CompletionStage<Boolean>> chain(StoreSession session, String key, int spins) {
    List<CompletionStage<Boolean>> puts = new ArrayList<>();
    for (int i = 1; i <= WRITES; i++) {
      PutCondition after =
          i == 1 ? PutCondition.IF_ABSENT : PutCondition.ifEqual(bytes(Integer.toString(i - 1)));
      puts.add(session.put(0, bytes(key), bytes(Integer.toString(i)), Ttl.NONE, after));
      for (int spin = 0; spin < spins; spin++) {
        Thread.onSpinWait();
      }
    }
    return puts;
  }

  /** Were the first of them sent again, later ones would overtake them. */
  @Test
  void theFirstWritesOfASessionStayInTheirOrder() {
    initialise();
    for (int round = 0; round < ROUNDS; round++) {
      server.command("SCRIPT", "FLUSH");
      StoreSession session = await(store.connect("test"));
      assertThat(chain(session, "key" + round, 20 * round)).allMatch(ScriptsTest::await);
      session.close();
    }
  }

  @Test
  void whatAServerForgotIsSentAgain() {
    initialise();
    StoreSession session = await(store.connect("test"));
    server.command("SCRIPT", "FLUSH");
    assertThat(await(put(session, "1"))).isTrue();
    assertThat(await(session.get(0, bytes("key")))).hasValue(bytes("1"));
  }

  /** Then the first use of a script tells its text. */
  @Test
  void whoMayNotLoadScriptsDoesWithout() {
    initialise();
    server.command("SCRIPT", "FLUSH");
    server.command("ACL", "SETUSER", "default", "-script");
    StoreSession session = await(store.connect("test"));
    assertThat(await(put(session, "1"))).isTrue();
    assertThat(await(session.get(0, bytes("key")))).hasValue(bytes("1"));
  }
}
