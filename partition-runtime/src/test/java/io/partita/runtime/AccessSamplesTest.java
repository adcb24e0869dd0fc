package io.partita.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.partita.runtime.AccessSamples.Access;
import io.partita.runtime.AccessSamples.Sampled;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What is known of operations, with little memory. */
class AccessSamplesTest {
  private static final byte[] HOT = "hot".getBytes(UTF_8);
  private static final byte[] COLD = "cold".getBytes(UTF_8);

  private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 5); // it may run over
  private final AccessSamples samples = new AccessSamples(clock::get);

  private void pass(long seconds) {
    clock.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
  }

  private static double weight(Sampled sampled) {
    return sampled.accesses().stream().mapToDouble(Access::weight).sum();
  }

  @Test
  void fewOperationsAreAllKnownInTheirOrder() {
    List<String> keys = new ArrayList<>();
    for (int i = 0; i < AccessSamples.MOST; i++) {
      keys.add("k" + i);
      samples.note(("k" + i).getBytes(UTF_8), i % 3 == 0);
    }
    pass(10);

    Sampled sampled = samples.sampled();
    assertThat(sampled.window()).isEqualTo(Duration.ofSeconds(10));
    assertThat(sampled.accesses())
        .extracting(access -> new String(access.key(), UTF_8))
        .isEqualTo(keys);
    for (int i = 0; i < keys.size(); i++) {
      assertThat(sampled.accesses().get(i).write()).isEqualTo(i % 3 == 0);
      assertThat(sampled.accesses().get(i).weight()).isEqualTo(1);
    }
  }

  /** The bounds are eight times the deviation that the size of the sample makes likely. */
  @Test
  void ofManyOperationsTheSampleTellsHowManyAndOnWhat() {
    int operations = 2_000_000;
    for (int i = 0; i < operations; i++) {
      samples.note(i % 10 < 9 ? HOT : COLD, i % 10 < 3);
    }
    pass(1);

    Sampled sampled = samples.sampled();
    assertThat(sampled.accesses()).hasSizeBetween(AccessSamples.MOST / 4, AccessSamples.MOST);
    double hot =
        sampled.accesses().stream()
            .filter(access -> access.key() == HOT)
            .mapToDouble(Access::weight)
            .sum();
    assertThat(weight(sampled)).isCloseTo(operations, within(0.12 * operations));
    assertThat(hot / weight(sampled)).isCloseTo(0.9, within(0.04));
  }

  @Test
  void whatIsOldIsForgotten() {
    samples.note(HOT, false);
    pass(60);
    samples.note(COLD, false);
    pass(30);
    assertThat(samples.sampled().accesses()).extracting(Access::key).containsExactly(HOT, COLD);
    assertThat(samples.sampled().window()).isEqualTo(Duration.ofSeconds(90));

    pass(30);
    assertThat(samples.sampled().accesses()).extracting(Access::key).containsExactly(COLD);
    assertThat(samples.sampled().window()).isEqualTo(Duration.ofSeconds(60));

    pass(1_000);
    assertThat(samples.sampled().accesses()).isEmpty();
  }

  @Test
  void whatManyThreadsDoAtOnceIsCounted() throws Exception {
    int each = 400_000;
    int threads = 4;
    ExecutorService executor = Executors.newFixedThreadPool(threads);
    try {
      Callable<Integer> task =
          () -> {
            for (int i = 0; i < each; i++) {
              samples.note(HOT, true);
            }
            return each;
          };
      List<Future<Integer>> all = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        all.add(executor.submit(task));
      }
      for (Future<Integer> one : all) {
        one.get();
      }
    } finally {
      executor.shutdownNow();
    }
    assertThat(weight(samples.sampled()))
        .isCloseTo((double) each * threads, within(0.15 * each * threads));
  }
}
