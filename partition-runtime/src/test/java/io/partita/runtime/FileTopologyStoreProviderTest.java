package io.partita.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.partita.api.Problem;
import io.partita.api.spi.Settings;
import io.partita.api.spi.TopologyStore;
import io.partita.api.spi.TopologyStoreProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileTopologyStoreProviderTest {
  @TempDir private Path directory;

  private final TopologyStoreProvider provider = new FileTopologyStoreProvider();
  private final List<Problem> problems = new ArrayList<>();

  private Settings settings(Map<String, String> texts) {
    return Settings.parse(provider.settings(), texts, "test", problems);
  }

  @Test
  void aStoreOfADirectoryAgrees() {
    Settings settings = settings(Map.of("path", directory.toString(), "lock-timeout", "PT1S"));
    assertThat(problems).isEmpty();
    assertThat(provider.id()).isEqualTo("file");

    try (TopologyStore store = provider.create("carts", settings, States.CODEC);
        TopologyStore other = provider.create("carts", settings, States.CODEC)) {
      long token = store.tryAcquire("a", Duration.ofMinutes(1)).orElseThrow().token();
      assertThat(store.compareAndSet(0, States.state(1), token)).isTrue();
      assertThat(other.read()).contains(States.state(1));
      assertThat(other.tryAcquire("b", Duration.ofMinutes(1))).isEmpty();
    }
  }

  @Test
  void thePathIsRequired() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> provider.create("carts", Settings.defaults(), States.CODEC))
        .withMessage(
            "path = not set: must be a directory that the processes share,"
                + " such as /var/lib/shop/partita");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a\0b"})
  void thePathMustBeOne(String path) {
    settings(Map.of("path", path));

    assertThat(problems).singleElement().extracting(Problem::parameter).isEqualTo("path");
  }

  @Test
  void thePathIsNotThatOfAFile() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "");
    Settings settings = settings(Map.of("path", file.toString()));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> provider.create("carts", settings, States.CODEC))
        .withMessageStartingWith("path = " + file + ": must be a directory");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "../carts", "a b", "a/b"})
  void theNamespaceMustNotLeadOutOfTheDirectory(String namespace) {
    Settings settings = settings(Map.of("path", directory.toString()));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> provider.create(namespace, settings, States.CODEC))
        .withMessageStartingWith("namespace = " + namespace + ": must be 1 to 100 letters");
  }

  @Test
  void timesHaveRanges() {
    settings(Map.of("path", "x", "lock-timeout", "PT0S", "poll-interval", "PT1H"));

    assertThat(problems)
        .extracting(Problem::toString)
        .containsExactly(
            "lock-timeout = PT0S: must be a duration from PT0.001S to PT1M (test)",
            "poll-interval = PT1H: must be a duration from PT0.001S to PT10M (test)");
  }
}
