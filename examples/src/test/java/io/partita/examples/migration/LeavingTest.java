package io.partita.examples.migration;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.api.Node;
import io.partita.runtime.Admin;
import io.partita.runtime.Change;
import io.partita.runtime.ChangePlan;
import io.partita.runtime.ChangeRun;
import io.partita.runtime.PartitionedCache;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A fleet grows as its old client would have it, and then leaves the old placement, in use. */
class LeavingTest {
  private static final List<String> KEYS = Check.keys().subList(0, 5_000);

  @ParameterizedTest
  @ValueSource(
      strings = {"from-sharded-jedis.conf", "from-twemproxy.conf", "from-spymemcached.conf"})
  void theOldPlacementIsLeftLive(String configuration) {
    try (PartitionedCache<String, String> cache = Check.configured(configuration).build()) {
      KEYS.forEach(key -> cache.put(key, "value of " + key));

      carryOut(cache, Change.add(Node.of("new", URI.create("redis://10.0.0.9:6379"))));
      carryOut(cache, Change.strategy("ring"));

      assertThat(cache.admin().map().strategy()).isEqualTo("ring");
      assertThat(cache.admin().distribution().keys().peakToMean()).isLessThan(1.2);
    }
  }

  private static void carryOut(PartitionedCache<String, String> cache, Change change) {
    Admin admin = cache.admin();
    ChangePlan plan = admin.plan(change); // touches nothing: print it, think it over
    ChangeRun.Result result = admin.apply(plan).await(Duration.ofMinutes(10));
    assertThat(result.end()).as(result.message()).isEqualTo(ChangeRun.End.COMPLETED);
    assertThat(KEYS).allSatisfy(key -> assertThat(cache.get(key)).contains("value of " + key));
    assertThat(admin.verify().isClean()).isTrue();
  }
}
