package io.partita.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.partita.api.Problem;
import io.partita.api.Rules;
import io.partita.api.spi.Partitioner;
import io.partita.api.spi.PartitionerProvider;
import io.partita.api.spi.Settings;
import io.partita.testkit.Topologies;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProvidersTest {
  private final Map<String, PartitionerProvider> providers = new TreeMap<>();

  ProvidersTest() {
    ServiceLoader.load(PartitionerProvider.class).forEach(p -> providers.put(p.id(), p));
  }

  @Test
  void areFoundByTheServiceLoader() {
    assertThat(providers).containsOnlyKeys("jump", "maglev", "modulo", "rendezvous", "ring");
  }

  @ParameterizedTest
  @ValueSource(strings = {"jump", "maglev", "modulo", "rendezvous", "ring"})
  void makeTheStrategyOfTheirId(String id) {
    Partitioner made = provider(id).create(Settings.defaults());

    assertThat(made.id()).isEqualTo(id);
    assertThat(made.keySpace().id()).isEqualTo("xxh3-64");
    assertThat(provider(id).create(parse(id, Map.of("hash-tags", "true"))).keySpace().id())
        .isEqualTo("xxh3-64{}");
  }

  @Test
  void theRingHas160VirtualNodesUnlessToldOtherwise() {
    Rules rules = Rules.DEFAULT.withPartitions(256);

    assertThat(assign(provider("ring").create(Settings.defaults()), rules))
        .isEqualTo(assign(HashStrategies.ring(160, false), rules));
    assertThat(assign(provider("ring").create(parse("ring", Map.of("virtual-nodes", "7"))), rules))
        .isEqualTo(assign(HashStrategies.ring(7, false), rules))
        .isNotEqualTo(assign(HashStrategies.ring(), rules));
  }

  @Test
  void refuseWhatTheyDoNotKnow() {
    List<Problem> problems = new ArrayList<>();
    Settings.parse(
        provider("ring").settings(), Map.of("virtual-nodes", "0", "seed", "1"), "test", problems);
    Settings.parse(provider("modulo").settings(), Map.of("virtual-nodes", "1"), "test", problems);

    assertThat(problems)
        .map(Problem::toString)
        .containsExactly(
            "setting seed = 1: must be one of [hash-tags, virtual-nodes] (test)",
            "virtual-nodes = 0: must be a whole number from 1 to 65536 (test)",
            "setting virtual-nodes = 1: must be one of [hash-tags] (test)");
  }

  @ParameterizedTest
  @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 65_537})
  void theFactoryRefusesTooFewOrTooManyVirtualNodes(int virtualNodes) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> HashStrategies.ring(virtualNodes, false))
        .withMessage(
            "virtual-nodes = " + virtualNodes + ": must be a whole number from 1 to 65536");
  }

  private PartitionerProvider provider(String id) {
    return Optional.ofNullable(providers.get(id)).orElseThrow();
  }

  private Settings parse(String id, Map<String, String> texts) {
    List<Problem> problems = new ArrayList<>();
    Settings settings = Settings.parse(provider(id).settings(), texts, "test", problems);
    assertThat(problems).isEmpty();
    return settings;
  }

  private static Object assign(Partitioner partitioner, Rules rules) {
    return partitioner.assign(Topologies.equal(9), rules, Optional.empty());
  }
}
