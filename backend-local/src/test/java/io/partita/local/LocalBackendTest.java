package io.partita.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.partita.api.Node;
import io.partita.api.NodeUnavailableException;
import io.partita.api.Problem;
import io.partita.api.Ttl;
import io.partita.api.spi.Backend;
import io.partita.api.spi.BackendProvider;
import io.partita.api.spi.NodeStore;
import io.partita.api.spi.PutCondition;
import io.partita.api.spi.Settings;
import io.partita.api.spi.StoreSession;
import io.partita.api.spi.TransferControl;
import io.partita.api.spi.TransferControl.NodeTable;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LocalBackendTest {
  private static final Node NODE = Node.local("a");

  private final Backend backend = LocalBackends.create();

  @AfterEach
  void close() {
    backend.close();
  }

  private static <T> T await(CompletionStage<T> stage) {
    return stage.toCompletableFuture().join();
  }

  private static StoreSession owned(NodeStore store) {
    TransferControl control = store.control().orElseThrow();
    await(control.claim(1));
    await(control.initialise(1, List.of(1)));
    return await(store.connect("test"));
  }

  private static void put(StoreSession session, String key) {
    await(session.put(1, bytes(key), bytes(key), Ttl.NONE, PutCondition.ALWAYS));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private static NodeTable table(NodeStore store) {
    return await(store.control().orElseThrow().table());
  }

  @Test
  void theProviderIsFoundAndValidatesItsSettings() {
    BackendProvider provider =
        ServiceLoader.load(BackendProvider.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(p -> p.id().equals("local"))
            .findFirst()
            .orElseThrow();
    assertThat(provider.schemes()).containsExactly("local");
    List<Problem> problems = new ArrayList<>();
    Settings settings =
        Settings.parse(provider.settings(), Map.of("max-bytes", "100000"), "test", problems);
    assertThat(problems).isEmpty();
    try (Backend made = provider.create(settings)) {
      NodeStore store = made.open(NODE, "test");
      await(owned(store).put(1, bytes("k"), new byte[100_000], Ttl.NONE, PutCondition.ALWAYS));
      assertThat(await(store.sizes(key -> 1))).as("too large to keep").isEmpty();
    }
    for (String bad : List.of("0", "-1", "many", "", Long.toString(1L << 51))) {
      problems.clear();
      Settings.parse(provider.settings(), Map.of("max-bytes", bad), "test", problems);
      assertThat(problems).singleElement().asString().contains("max-bytes", "from 1 to");
    }
  }

  @Test
  void aBadLimitIsRefused() {
    assertThatThrownBy(() -> LocalBackends.create(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("max-bytes = 0: must be a whole number from 1");
  }

  @Test
  void nodesAreToldApartByTheirUri() {
    NodeStore store = backend.open(NODE, "test");
    put(owned(store), "k");
    NodeStore same = backend.open(Node.of("another-id", URI.create("LOCAL:a")), "test");
    assertThat(await(same.scanAll("", 10)).keys()).hasSize(1);
    NodeStore other = backend.open(Node.local("b"), "test");
    assertThat(await(other.scanAll("", 10)).keys()).isEmpty();
    Node foreign = Node.of("x", URI.create("redis://localhost:6379"));
    assertThatThrownBy(() -> backend.open(foreign, "test"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("local:<name>");
  }

  @Test
  void dataOutliveTheStoresThatLookAtThem() {
    NodeStore store = backend.open(NODE, "test");
    put(owned(store), "k");
    NodeTable before = table(store);
    store.close();
    NodeStore again = backend.open(NODE, "test");
    assertThat(table(again)).isEqualTo(before);
    assertThat(await(await(again.connect("test")).get(1, bytes("k")))).isPresent();
  }

  @Test
  void aStoreThatHoldsNothingIsForgottenWithItsLastView() {
    NodeStore store = backend.open(NODE, "test");
    NodeStore second = backend.open(NODE, "test");
    String run = table(store).runId();
    store.close();
    assertThat(table(second).runId()).isEqualTo(run);
    second.close();
    NodeStore again = backend.open(NODE, "test");
    assertThat(table(again).runId()).isNotEqualTo(run);
  }

  @Test
  void closingAStoreEndsItsOwnSessionsOnly() {
    NodeStore store = backend.open(NODE, "test");
    StoreSession session = owned(store);
    NodeStore second = backend.open(NODE, "test");
    StoreSession other = await(second.connect("test"));
    store.close();
    assertThat(session.isOpen()).isFalse();
    assertThat(other.isOpen()).isTrue();
    put(other, "k");
  }

  @Test
  void aRestartLosesTheMemoryAndIsSeen() {
    NodeStore store = backend.open(NODE, "test");
    StoreSession session = owned(store);
    put(session, "k");
    NodeTable before = table(store);
    LocalBackends.restart(backend, NODE);
    assertThat(session.isOpen()).isFalse();
    NodeTable after = table(store);
    assertThat(after.runId()).isNotEqualTo(before.runId());
    assertThat(after.generation()).as("never reused").isGreaterThan(before.generation());
    assertThat(after.token()).isZero();
    assertThat(after.states()).isEmpty();
    assertThat(await(store.scanAll("", 10)).keys()).isEmpty();
    assertThat(await(owned(store).get(1, bytes("k")))).isEmpty();
  }

  @Test
  void aClosedBackendOpensNothing() {
    NodeStore store = backend.open(NODE, "test");
    owned(store);
    backend.close();
    assertThatThrownBy(() -> backend.open(NODE, "test")).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> table(store)).hasCauseInstanceOf(NodeUnavailableException.class);
    assertThatThrownBy(() -> await(store.ping()))
        .hasCauseInstanceOf(NodeUnavailableException.class);
  }

  @Test
  void statisticsAreOfThisBackendsStoresOnly() {
    NodeStore store = backend.open(NODE, "test");
    assertThat(LocalBackends.statistics(store)).hasValue(new LocalStatistics(0, 0, 0, 0, 0));
    NodeStore foreign =
        new Sabotage(backend, java.util.Set.of(), (o, a) -> o.call(a)).open(NODE, "x");
    assertThat(LocalBackends.statistics(foreign)).isEqualTo(Optional.empty());
  }
}
