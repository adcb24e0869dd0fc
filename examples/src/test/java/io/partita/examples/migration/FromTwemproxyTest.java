package io.partita.examples.migration;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.partita.api.Node;
import io.partita.api.PartitionMap;
import io.partita.api.Rules;
import io.partita.api.Topology;
import io.partita.ring.ClientStrategies;
import io.partita.ring.KetamaClient;
import io.partita.ring.KetamaVariant;
import io.partita.ring.NodeLabel;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Twemproxy has no class to ask, so the configured cache is compared with the variant that its
 * published vectors prove, on the servers that {@code nutcracker.yml} lists.
 */
class FromTwemproxyTest {
  private static final Path YAML = Path.of("src/test/resources/migration/nutcracker.yml");
  private static final Pattern SERVER = Pattern.compile(" - (\\S+:\\d+):(\\d+) (\\S+)\n");

  private static List<Node> servers() throws Exception {
    return SERVER
        .matcher(Files.readString(YAML))
        .results()
        .map(
            server ->
                Node.of(server.group(3), URI.create("redis://" + server.group(1)))
                    .weighing(Integer.parseInt(server.group(2))))
        .toList();
  }

  @Test
  void theConfigurationSaysWhatNutcrackerYmlSays() throws Exception {
    String yaml = Files.readString(YAML);
    assertThat(yaml).contains("distribution: ketama", "hash: fnv1a_64", "hash_tag: \"{}\"");
    KetamaVariant variant =
        KetamaVariant.of(KetamaClient.TWEMPROXY).withLabel(NodeLabel.ID).withHashTag("{}");
    Topology topology = Topology.of(servers());
    PartitionMap map =
        ClientStrategies.ketama(variant).assign(topology, Rules.DEFAULT, Optional.empty());

    try (var cache = Check.configured("from-twemproxy.conf").build()) {
      assertThat(cache.admin().topology().nodes()).hasSize(2).isEqualTo(topology.nodes());
      assertThat(cache.admin().map()).isEqualTo(map);
      assertThat(cache.admin().map().locate("{user:7}:cart".getBytes(UTF_8)))
          .isEqualTo(map.locate("user:7".getBytes(UTF_8)));
    }
  }
}
