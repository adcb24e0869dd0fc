package io.partita.examples.leave;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.api.Codec;
import io.partita.api.Node;
import io.partita.runtime.CacheBuilder;
import io.partita.runtime.Change;
import io.partita.runtime.ChangeRun;
import io.partita.runtime.Partita;
import io.partita.runtime.PartitionedCache;
import io.partita.runtime.Verification;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** What all fleets have in common that are taken over in place. */
final class Adoption {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private Adoption() {}

  /** A cache on servers whose keys have no prefix. */
  static CacheBuilder<String, String> of(List<Node> nodes) {
    return Partita.cache("adopted", Codec.utf8(), Codec.utf8())
        .nodes(nodes)
        .backendSettings("redis", Map.of("key-prefix", "", "connect-timeout", "PT30S"))
        .operationTimeout(PATIENCE);
  }

  /**
   * Every entry lies where it is looked for; a node joins, the strategy is left, none is missed.
   */
  static void growsAndLeaves(
      PartitionedCache<String, String> cache, OldKeys keys, WriteTimes times, Node joining)
      throws InterruptedException {
    assertAllThere(cache, keys, times);
    Reader reader = new Reader(cache, keys);
    try {
      reader.start();
      carryOut(cache, Change.add(joining));
      carryOut(cache, Change.strategy("ring"));
    } finally {
      reader.end();
    }
    assertThat(reader.isClean()).as(reader.findings()).isTrue();
    assertThat(reader.reads()).isGreaterThanOrEqualTo(2L * keys.count());
    assertThat(cache.admin().map().strategy()).isEqualTo("ring");
    assertAllThere(cache, keys, times);
  }

  private static void assertAllThere(
      PartitionedCache<String, String> cache, OldKeys keys, WriteTimes times) {
    Check check = Check.of(cache, times, keys);
    assertThat(check.isRight(keys)).as(check.toString()).isTrue();
    Verification verification = cache.admin().verify();
    assertThat(verification.isClean()).as(verification.toString()).isTrue();
    assertThat(verification.keys()).isEqualTo(keys.count());
  }

  /** Carries a change out that must copy something, and verifies. */
  static void carryOut(PartitionedCache<String, String> cache, Change change) {
    ChangeRun.Result result =
        cache.admin().apply(cache.admin().plan(change)).await(Duration.ofMinutes(10));
    assertThat(result.end()).as(result.message()).isEqualTo(ChangeRun.End.COMPLETED);
    assertThat(result.progress().keysCopied()).as(change.description()).isPositive();
    Verification verification = cache.admin().verify();
    assertThat(verification.isClean()).as(verification.toString()).isTrue();
  }
}
