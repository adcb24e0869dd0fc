package io.partita.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.partita.api.Node;
import io.partita.api.PartitionMap;
import io.partita.api.Rules;
import io.partita.api.Topology;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/**
 * The part of {@link PartitionerContract} on what a strategy costs, by counting and never by the
 * clock. What is counted are the bytes that the calling thread allocates ({@link Allocation}): it
 * is the one count that every strategy has, whatever it is made of. Work that allocates nothing is
 * not seen.
 */
public abstract class WorkClauses extends MovementClauses {
  private static final int LOOKUPS = 20_000;

  /** Half of the smallest object, so even one object for every second lookup is found. */
  private static final double LEAST_BYTES = 8;

  private static final int NODES = 16;
  private static final int GROWTH = 8;

  /** For subclasses. */
  protected WorkClauses() {}

  @Test
  public void lookupsAllocateNothing() {
    assumeTrue(Allocation.isCounted(), "this JVM does not count bytes");
    PartitionMap map = first(Topologies.equal(NODES), RULES).map();
    byte[][] keys = new byte[100][];
    for (int i = 0; i < keys.length; i++) {
      String key = "{tenant" + i % 7 + "}:cart:" + "x".repeat(i % 20) + i;
      keys[i] = key.substring(i % 2 * 9).getBytes(StandardCharsets.UTF_8);
    }
    AtomicLong found = new AtomicLong(); // keeps the compiler from leaving the lookups out
    Runnable lookups =
        () -> {
          long sum = 0;
          for (int i = 0; i < LOOKUPS; i++) {
            sum += map.locate(keys[i % keys.length]);
          }
          found.addAndGet(sum);
        };

    double bytes = Allocation.median(() -> (double) Allocation.of(lookups) / LOOKUPS);

    assertThat(bytes)
        .as("bytes that a lookup allocates, on average of %d", LOOKUPS)
        .isLessThan(bytesPerLookup() + LEAST_BYTES);
  }

  @Test
  public void workGrowsInProportionToThePartitions() {
    Topology topology = Topologies.equal(NODES);
    Rules grown = RULES.withPartitions(GROWTH * RULES.partitions());

    requireProportion("partitions", RULES.partitions(), topology, RULES, topology, grown);
  }

  @Test
  public void workGrowsInProportionToTheNodes() {
    Topology topology = Topologies.equal(NODES);

    requireProportion("nodes", NODES, topology, RULES, Topologies.equal(GROWTH * NODES), RULES);
  }

  /** Of a first map, and of the one after a join: eightfold input, and what that makes of work. */
  private void requireProportion(
      String what, int number, Topology few, Rules fewRules, Topology many, Rules manyRules) {
    assumeTrue(Allocation.isCounted(), "this JVM does not count bytes");
    double logarithm = Math.log((double) GROWTH * number) / Math.log(number);
    double most = GROWTH * logarithm * growthTolerance();

    assertThat(growth(few, fewRules, many, manyRules, false))
        .as("growth of the bytes for a first map, of %d instead of %d %s", 8 * number, number, what)
        .isLessThan(most);
    assertThat(growth(few, fewRules, many, manyRules, true))
        .as("growth of the bytes for a join, of %d instead of %d %s", 8 * number, number, what)
        .isLessThan(most);
  }

  /** Small and large by turns, so that the compiler has done the same for both. */
  private double growth(
      Topology few, Rules fewRules, Topology many, Rules manyRules, boolean joins) {
    Runnable small = work(few, fewRules, joins);
    Runnable large = work(many, manyRules, joins);
    return Allocation.median(
        () -> {
          double bytes = Allocation.of(small);
          return Allocation.of(large) / Math.max(1, bytes);
        });
  }

  private Runnable work(Topology topology, Rules rules, boolean joins) {
    Placement placement = first(topology, rules);
    Topology next = joins ? topology.with(Node.local("n")) : topology;
    Optional<PartitionMap> previous = joins ? Optional.of(placement.map()) : Optional.empty();
    return () -> createFor(rules).assign(next, rules, previous);
  }
}
