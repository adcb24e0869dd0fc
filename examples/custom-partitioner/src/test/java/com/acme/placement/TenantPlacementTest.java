package com.acme.placement;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.partita.api.Bound;
import io.partita.api.HashKeySpace;
import io.partita.api.Node;
import io.partita.api.PartitionMap;
import io.partita.api.Rules;
import io.partita.api.Topology;
import io.partita.testkit.Topologies;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What the strategy is for; that it is a strategy at all is {@link TenantPartitionerTest}. */
class TenantPlacementTest {
  private static final int FEW = 4;

  private final TenantPartitioner strategy = new TenantPartitioner(FEW);
  private final Topology fifty = Topologies.equal(50);

  private PartitionMap map(Topology topology, Rules rules, Optional<PartitionMap> previous) {
    return strategy.assign(topology, rules, previous);
  }

  private static List<Integer> nodesOfEachDistrict(PartitionMap map) {
    List<Set<String>> nodes = new ArrayList<>();
    IntStream.range(0, TenantHash.DISTRICTS).forEach(d -> nodes.add(new HashSet<>()));
    for (int i = 0; i < map.size(); i++) {
      nodes.get(i * TenantHash.DISTRICTS / map.size()).add(map.primary(i));
    }
    return nodes.stream().map(Set::size).toList();
  }

  private int districtOf(String key) {
    return TenantHash.district(strategy.keySpace().token(key.getBytes(UTF_8)));
  }

  @Test
  void aTenantsKeysShareADistrictAndFillIt() {
    HashKeySpace keys = strategy.keySpace();
    Set<Long> places = new HashSet<>();
    for (int i = 0; i < 1_000; i++) {
      String key = "tenant-7:order-" + i;
      assertThat(districtOf(key)).isEqualTo(districtOf("tenant-7"));
      places.add(keys.token(key.getBytes(UTF_8)) >>> 48 & 0xff);
    }
    assertThat(places).hasSizeGreaterThan(240); // 251 of 256 expected
    assertThat(districtOf("tenant-7:a:b")).isEqualTo(districtOf("tenant-7:c:d"));
    assertThat(districtOf("tenant-8:a")).isNotEqualTo(districtOf("tenant-7:a"));
  }

  @Test
  void keysWithoutATenantLieEverywhere() {
    Set<Integer> districts = new HashSet<>();
    for (int i = 0; i < 4_000; i++) {
      districts.add(districtOf(i % 2 == 0 ? "order-" + i : ":order-" + i));
    }
    assertThat(districts).hasSize(TenantHash.DISTRICTS);
  }

  @Test
  void withoutABoundATenantIsOnExactlyAsManyNodesAsItIsSet() {
    PartitionMap map = map(fifty, Rules.DEFAULT.withBound(Bound.NONE), Optional.empty());

    assertThat(nodesOfEachDistrict(map)).containsOnly(FEW);
  }

  @Test
  void theBoundAddsNoNodesAndManyChangesAddOne() {
    PartitionMap map = map(fifty, Rules.DEFAULT, Optional.empty());
    assertThat(nodesOfEachDistrict(map)).allMatch(nodes -> nodes <= FEW);

    Topology topology = fifty;
    for (int i = 0; i < 10; i++) {
      topology = topology.with(Node.local("new-" + i)).without("n" + i);
      map = map(topology, Rules.DEFAULT, Optional.of(map));
    }

    assertThat(nodesOfEachDistrict(map)).allMatch(nodes -> nodes <= FEW + 1);
  }
}
