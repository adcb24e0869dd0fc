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
    assertThat(providers)
        .containsOnlyKeys(
            "jedis", "jump", "ketama", "maglev", "modulo", "rendezvous", "ring", "slots");
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
  void makeTheVariantsOfClients() {
    assertThat(provider("slots").create(Settings.defaults()).id()).isEqualTo("slots");
    assertThat(made("jedis", Map.of())).isEqualTo(assigned(ClientStrategies.jedis()));
    assertThat(made("jedis", Map.of("labels", "named-with-weight", "hash", "md5")))
        .isEqualTo(
            assigned(
                ClientStrategies.jedis(
                    new JedisVariant(
                        JedisVariant.Labels.NAMED_WITH_WEIGHT, JedisVariant.Hash.MD5, false))));
    assertThat(made("ketama", Map.of())).isEqualTo(assigned(ClientStrategies.ketama()));
    assertThat(
            made(
                "ketama",
                Map.of("client", "twemproxy", "label", "id", "hash", "fnv1_32", "hash-tag", "$$")))
        .isEqualTo(
            assigned(
                ClientStrategies.ketama(
                    new KetamaVariant(
                        KetamaClient.TWEMPROXY, NodeLabel.ID, KeyHash.FNV1_32, "$$"))));
  }

  @Test
  void refuseVariantsThatNoClientHas() {
    List<Problem> problems = new ArrayList<>();
    Settings.parse(provider("jedis").settings(), Map.of("labels", "NAMED"), "test", problems);
    Settings.parse(
        provider("ketama").settings(),
        Map.of("client", "redisson", "hash", "sha1", "hash-tag", "{"),
        "test",
        problems);
    Settings.parse(provider("slots").settings(), Map.of("hash-tags", "false"), "test", problems);

    assertThat(problems)
        .map(Problem::toString)
        .containsExactly(
            "labels = NAMED: must be one of [unnamed, named, named-with-weight] (test)",
            "client = redisson: must be one of [libketama, libmemcached, libmemcached-weighted,"
                + " spymemcached, spymemcached-weighted, twemproxy, xmemcached] (test)",
            "hash = sha1: must be empty, for the client's own, or one of [md5, fnv1_64, fnv1a_64,"
                + " fnv1_32, fnv1a_32, crc32a, crc32, one_at_a_time, murmur] (test)",
            "hash-tag = {: must be empty or two ASCII characters, such as {} (test)",
            "setting hash-tags = false: must be absent: there are no settings (test)");
  }

  private Object made(String id, Map<String, String> texts) {
    return assigned(provider(id).create(parse(id, texts)));
  }

  private static Object assigned(Partitioner partitioner) {
    return assign(partitioner, Rules.DEFAULT);
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
