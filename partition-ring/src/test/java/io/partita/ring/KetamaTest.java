package io.partita.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.partita.api.Node;
import io.partita.api.PartitionMap;
import io.partita.api.Rules;
import io.partita.api.Topology;
import io.partita.api.spi.Partitioner;
import io.partita.testkit.GoldenVectors;
import io.partita.testkit.PartitionerContract;
import io.partita.testkit.Topologies;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The strategy {@code ketama} as libketama has it, and what all of its variants refuse. */
class KetamaTest extends PartitionerContract {

  @Override
  protected Partitioner create() {
    return ClientStrategies.ketama();
  }

  @Override
  protected boolean hasHistory() {
    return false;
  }

  @Override
  protected boolean keepsBound() {
    return false;
  }

  /**
   * A node of small weight has four points, and the sum of four arcs is far from its mean now and
   * then. That shares are those of the clients to the last key is tested elsewhere.
   */
  @Override
  protected double shareTolerance() {
    return 5;
  }

  @ParameterizedTest
  @CsvSource({
    "redis://10.0.1.1:11211, ADDRESS, 10.0.1.1:11211",
    "redis://10.0.1.1:11211, SHORT_ADDRESS, 10.0.1.1",
    "redis://10.0.1.1:6379, SHORT_ADDRESS, 10.0.1.1:6379",
    "redis://user:secret@10.0.1.1:6379/3, SLASH_ADDRESS, /10.0.1.1:6379",
    "redis://cache.example, ADDRESS, cache.example",
    "redis://[::1]:11211, SHORT_ADDRESS, [::1]",
    "redis://10.0.1.1:6379, ID, alpha:11211",
    "local:alpha, ADDRESS, alpha:11211",
    "local:alpha, SHORT_ADDRESS, alpha"
  })
  void labelsAreMadeOfTheUriElseOfTheId(URI uri, NodeLabel label, String expected) {
    assertThat(label.of(Node.of("alpha:11211", uri))).isEqualTo(expected);
  }

  @Test
  void nodesOfOneLabelAreRefused() {
    URI uri = URI.create("redis://10.0.1.1:6379");

    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                map(
                    KetamaClient.LIBKETAMA,
                    Topology.of(List.of(Node.of("a", uri), Node.of("b", uri)))))
        .withMessage(
            "label = 10.0.1.1:6379: must be unique: nodes with one label have the same points"
                + " (nodes a and b)");
  }

  @Test
  void clientsWithoutWeightsRefuseThem() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> map(KetamaClient.SPYMEMCACHED, Topologies.weighing(3, 3, 2)))
        .withMessage(
            "weight = 2.0: must be 3.0, as of all other nodes, or the client"
                + " spymemcached-weighted (node n2)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> map(KetamaClient.LIBMEMCACHED, Topologies.weighing(1, 2)))
        .withMessageContaining("libmemcached-weighted");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> map(KetamaClient.XMEMCACHED, Topologies.weighing(1, 2.5)))
        .withMessage("weight = 2.5: must be a whole number, as in xmemcached (node n1)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> map(KetamaClient.TWEMPROXY, Topologies.weighing(1, 1e300)))
        .withMessageContaining("at most 2147483647 in sum");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{", "{}x", "é}", "  "})
  void malformedHashTagsAreRefused(String tag) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KetamaVariant.of(KetamaClient.TWEMPROXY).withHashTag(tag))
        .withMessage("hash-tag = " + tag + ": must be empty or two ASCII characters, such as {}");
  }

  @Test
  void aKeyHashThatChangesTheClientsPointsIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KetamaVariant.of(KetamaClient.SPYMEMCACHED).withKeyHash(KeyHash.FNV1A_64))
        .withMessage("hash = fnv1a_64: must be md5 with the client spymemcached");
  }

  /** Its share rounds down to no point at all, as in the clients. */
  @Test
  void aNodeWithoutAPointOwnsNothingAndIsTheLastBackup() {
    Topology topology = Topologies.weighing(1000, 1, 1000);

    assertThat(map(KetamaClient.TWEMPROXY, topology).nodes()).containsExactly("n0", "n2");
    PartitionMap all =
        ClientStrategies.ketama(KetamaVariant.of(KetamaClient.TWEMPROXY))
            .assign(topology, Rules.DEFAULT.withReplicas(3), Optional.empty());
    for (int arc = 0; arc < all.size(); arc++) {
      assertThat(all.replicas(arc).get(2)).isEqualTo("n1");
    }
  }

  @Test
  void partitionsAndBoundAreWithoutEffect() {
    Topology topology = Topologies.equal(7);
    Partitioner ketama = ClientStrategies.ketama();

    assertThat(ketama.assign(topology, Rules.DEFAULT.withPartitions(1), Optional.empty()))
        .isEqualTo(ketama.assign(topology, Rules.DEFAULT, Optional.empty()));
  }

  @Test
  void newArcsGetIdsThatWereNeverUsed() {
    Topology five = Topologies.equal(5);
    Partitioner ketama = ClientStrategies.ketama();
    PartitionMap one = ketama.assign(five, Rules.DEFAULT, Optional.empty());
    PartitionMap two = ketama.assign(five.without("n2"), Rules.DEFAULT, Optional.of(one));
    PartitionMap three = ketama.assign(five, Rules.DEFAULT, Optional.of(two));

    assertThat(one.nextId()).isEqualTo(one.size());
    assertThat(ids(two)).as("ids kept").containsAnyElementsOf(ids(one));
    Set<Integer> fresh = ids(three);
    fresh.removeAll(ids(two));
    assertThat(fresh).isNotEmpty().allMatch(id -> id >= two.nextId());
  }

  private static Set<Integer> ids(PartitionMap map) {
    Set<Integer> ids = new TreeSet<>();
    for (int i = 0; i < map.size(); i++) {
      ids.add(map.id(i));
    }
    return ids;
  }

  @ParameterizedTest
  @CsvSource({
    "LIBMEMCACHED, 07f4801244091fd9bcd689ca140def00",
    "LIBMEMCACHED_WEIGHTED, c2f36b9b8a430d1ded0f12d6b6189d25",
    "SPYMEMCACHED, a90cf30f382a5622a3f54aa14a0edb00",
    "SPYMEMCACHED_WEIGHTED, c2f36b9b8a430d1ded0f12d6b6189d25",
    "TWEMPROXY, e399082e37ab9c53a89d63d44364fec0",
    "XMEMCACHED, 7c4206dbc03cbe3e542c57a08a54ad98"
  })
  void otherVariantsAreFrozenToo(KetamaClient client, String checksum) {
    Topology topology =
        client.isWeighted() ? Topologies.weighing(1, 2, 5, 1, 3) : Topologies.equal(5);

    assertThat(GoldenVectors.checksum(map(client, topology))).isEqualTo(checksum);
  }

  private static PartitionMap map(KetamaClient client, Topology topology) {
    return ClientStrategies.ketama(KetamaVariant.of(client))
        .assign(topology, Rules.DEFAULT, Optional.empty());
  }
}
