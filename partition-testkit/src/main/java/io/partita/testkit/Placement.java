package io.partita.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.api.Interval;
import io.partita.api.Node;
import io.partita.api.PartitionMap;
import io.partita.api.Rules;
import io.partita.api.Spread;
import io.partita.api.Token;
import io.partita.api.Topology;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * A map with what it was made for, and the assertions that need all three.
 *
 * @param topology that the map is for
 * @param rules that it must respect
 * @param map what the strategy made of them
 */
record Placement(Topology topology, Rules rules, PartitionMap map) {

  /** Sums of doubles are not exact. */
  private static final double TOLERANCE = 1e-6;

  /** The intervals follow each other from the first token of the line to its end. */
  void requireWholeLine() {
    Token first = map.interval(0).from();
    assertThat(
            first instanceof Token.OfKey key ? key.bytes().length : ((Token.OfHash) first).value())
        .as("first token of the line")
        .isEqualTo(0);
    for (int i = 1; i < map.size(); i++) {
      assertThat(map.interval(i - 1).to())
          .as("end of the interval before partition index %d", i)
          .contains(map.interval(i).from());
    }
    assertThat(map.interval(map.size() - 1).to()).as("end of the line").isEmpty();
  }

  void requireOwnerOf(byte[] key) {
    int index = map.locate(key);
    assertThat(index).as("partition index of a key").isBetween(0, map.size() - 1);
    Token token = map.keySpace().tokenOf(key);
    assertThat(contains(map.interval(index), token))
        .as("whether %s holds the token %s, located in it", map.interval(index), token)
        .isTrue();
    assertThat(topology.node(map.primary(index))).as("member that owns %s", token).isPresent();
  }

  private static boolean contains(Interval interval, Token token) {
    Optional<Token> to = interval.to();
    return compare(interval.from(), token) <= 0 && (to.isEmpty() || compare(token, to.get()) < 0);
  }

  private static int compare(Token one, Token other) {
    return one instanceof Token.OfHash a && other instanceof Token.OfHash b
        ? Long.compareUnsigned(a.value(), b.value())
        : Arrays.compareUnsigned(((Token.OfKey) one).bytes(), ((Token.OfKey) other).bytes());
  }

  void requireDistinctReplicas() {
    assertThat(map.replicationFactor()).as("copies of each partition").isEqualTo(rules.replicas());
    for (int i = 0; i < map.size(); i++) {
      assertThat(map.replicas(i))
          .as("replicas of partition %d", map.id(i))
          .hasSize(rules.replicas())
          .doesNotHaveDuplicates()
          .allMatch(id -> topology.node(id).isPresent(), "are members");
    }
  }

  void requireOnlyPlaceableNodes() {
    List<String> placeable = FairShares.placeable(topology, rules).stream().map(Node::id).toList();
    assertThat(placeable).as("nodes that may hold partitions").containsAll(map.nodes());
  }

  /** Ids as after many splits and merges. */
  Placement withUnusualIds() {
    int size = map.size();
    int[] ids = new int[size];
    List<Token> starts = new ArrayList<>();
    List<List<String>> replicas = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      ids[i] = 2 * (size - i);
      starts.add(map.interval(i).from());
      replicas.add(map.replicas(i));
    }
    PartitionMap renumbered =
        Loads.map(map.epoch(), map.keySpace(), starts, ids, 3 * size, replicas)
            .restamped(map.epoch(), map.strategy());
    return new Placement(topology, rules, renumbered);
  }

  /** Intervals that are as before have the ids of before, new ones have ids never used. */
  void requireIdsKeptFrom(PartitionMap before) {
    assertThat(map.nextId()).as("next id").isGreaterThanOrEqualTo(before.nextId());
    for (int i = 0; i < map.size(); i++) {
      Interval interval = map.interval(i);
      int at =
          interval.from() instanceof Token.OfKey key
              ? before.find(key.bytes())
              : before.find(((Token.OfHash) interval.from()).value());
      if (before.interval(at).equals(interval)) {
        assertThat(map.id(i)).as("id of the partition %s", interval).isEqualTo(before.id(at));
      } else if (before.indexOf(map.id(i)).isEmpty()) {
        assertThat(map.id(i))
            .as("id of the new partition %s", interval)
            .isGreaterThanOrEqualTo(before.nextId());
      }
    }
  }

  void requireApart() {
    if (rules.spread() == Spread.REGIONS) {
      requireApart("regions", Node::region);
    }
    if (rules.spread() != Spread.NODES) {
      requireApart("zones", node -> List.of(node.region(), node.zone()));
    }
  }

  private void requireApart(String what, Function<Node, Object> group) {
    long groups = FairShares.placeable(topology, rules).stream().map(group).distinct().count();
    for (int i = 0; i < map.size(); i++) {
      Set<Object> reached = new HashSet<>();
      map.replicas(i).forEach(id -> reached.add(group.apply(topology.require(id))));
      assertThat(reached)
          .as("%s of the replicas %s of partition %d", what, map.replicas(i), map.id(i))
          .hasSize(Math.toIntExact(Math.min(groups, rules.replicas())));
    }
  }

  /** Each node holds its share of copies, rounded down or up. Not for replicas that are apart. */
  void requireBound() {
    Map<String, Integer> copies = map.copies();
    FairShares.of(topology, rules, map.size())
        .forEach(
            (id, share) ->
                assertThat(1.0 * copies.getOrDefault(id, 0))
                    .as("copies of %s, whose share is %.3f", id, share)
                    .isBetween(Math.floor(share + TOLERANCE), Math.ceil(share - TOLERANCE)));
  }

  /** Each primary's part of the line is its weighted share, give or take. */
  void requireProportion(double tolerance) {
    Map<String, Double> shares = map.shares();
    FairShares.of(topology, rules.withReplicas(1), 1)
        .forEach(
            (id, fair) -> {
              double allowed = tolerance * fair + 1.0 / map.size() + TOLERANCE;
              assertThat(shares.getOrDefault(id, 0.0))
                  .as("part of the line of %s, whose weighted share is %.4f", id, fair)
                  .isBetween(fair - allowed, fair + allowed);
            });
  }
}
