package io.partita.range;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.partita.api.spi.Partitioner;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The code of {@code docs/range.md} is this code. */
class RangePageTest {

  @Test
  void samplesGiveSplitPoints() {
    List<byte[]> sample =
        Stream.of("apple", "grape", "melon", "tomato").map(k -> k.getBytes(UTF_8)).toList();
    // page begin
    SplitPoints points = SplitPoints.ofSample(sample, 4);
    System.out.println(points.toSetting()); // the text for the setting
    Partitioner range = RangeStrategies.range(points);
    // page end
    assertThat(points.toSetting()).isEqualTo("g,m,t");
    assertThat(range.id()).isEqualTo("range");
  }

  @Test
  void keysOfATenantHaveItsPrefix() {
    // page begin
    PairCodec<String, Instant> keys =
        OrderedCodecs.pair(
            OrderedCodecs.texts(), OrderedCodecs.descending(OrderedCodecs.instants()));
    byte[] key = keys.encode(new Pair<>("acme", Instant.now())); // of a tenant, the latest first
    byte[] prefix = keys.prefixOf("acme"); // all keys of that tenant, of no other
    // page end
    assertThat(Arrays.mismatch(key, prefix)).isEqualTo(prefix.length);
  }

  @Test
  void thePageShowsThisVeryCode() throws Exception {
    String page = Files.readString(Path.of("../docs/range.md"));
    String source = Files.readString(Path.of("src/test/java/io/partita/range/RangePageTest.java"));
    String[] parts = source.split("// page (begin\n|end)", -1);

    assertThat(parts).hasSize(5);
    for (int i = 1; i < parts.length; i += 2) {
      assertThat(page).contains("```java\n" + parts[i].stripIndent() + "```");
    }
    assertThat(page)
        .contains("split-points[2] = \"b\": must be above the one before it, c")
        .contains("split-points = \"g,n,t\"");
  }
}
