package io.partita.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.partita.api.NodeUnavailableException;
import io.partita.api.spi.Settings;
import io.partita.local.LocalBackendProvider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Reads of several keys: few round trips, and an end in time. */
class GroupReadTest {

  @Test
  void readsOfANodeAreSentTogether() {
    UngroupedBackend backend =
        new UngroupedBackend(new LocalBackendProvider().create(Settings.defaults()));
    try (PartitionedCache<String, String> cache =
        Fleets.strings("together", 3).backend("local", backend).build()) {
      Map<String, String> entries = new HashMap<>();
      for (int i = 0; i < 100; i++) {
        entries.put("k" + i, "v" + i);
      }
      cache.putAll(entries);
      int before = backend.groupReads().get();

      Map<String, Outcome<Optional<String>>> found = cache.getAll(entries.keySet());

      assertThat(found.keySet()).containsExactlyElementsOf(entries.keySet());
      found.forEach((key, outcome) -> assertThat(outcome.orThrow()).contains(entries.get(key)));
      assertThat(backend.groupReads().get() - before).as("one for each node").isEqualTo(3);
    } finally {
      backend.close();
    }
  }

  @Test
  void whatHasNoAnswerInTimeFailsWithItsNode() {
    try (Timers timers = new Timers("overdue", Duration.ofMillis(20))) {
      CompletableFuture<String> answered = CompletableFuture.completedFuture("yes");
      CompletableFuture<String> silent = new CompletableFuture<>();
      new Overdue<>(timers, List.of(answered, silent), i -> "node-" + i).watch();

      Waiting.until(silent::isDone);

      assertThat(answered).isCompletedWithValue("yes");
      assertThatThrownBy(silent::join)
          .hasCauseInstanceOf(NodeUnavailableException.class)
          .hasMessageContaining("node-1")
          .hasMessageContaining("no answer within 20 ms");
    }
  }

  @Test
  void whatIsUnwatchedDoesNotExpireAndWhatIsWatchedDoesSoThoughTheCacheIsClosed() {
    List<String> expired = new ArrayList<>();
    CompletableFuture<Void> last = new CompletableFuture<>();
    Timers timers = new Timers("closed", Duration.ofMillis(20));
    Timers.Limited answered = limited(timers, () -> expired.add("answered"));
    timers.watch(answered);
    timers.unwatch(answered);
    timers.watch(limited(timers, () -> last.complete(null)));
    timers.close();
    Waiting.until(last::isDone);
    assertThat(expired).isEmpty();

    CompletableFuture<Void> tooLate = new CompletableFuture<>();
    timers.watch(limited(timers, () -> tooLate.complete(null)));
    assertThat(tooLate).isDone();
  }

  private static Timers.Limited limited(Timers timers, Runnable end) {
    long deadline = timers.nanoTime() + timers.operationNanos();
    return new Timers.Limited() {
      @Override
      public long deadline() {
        return deadline;
      }

      @Override
      public void expire() {
        timers.unwatch(this);
        end.run();
      }
    };
  }
}
