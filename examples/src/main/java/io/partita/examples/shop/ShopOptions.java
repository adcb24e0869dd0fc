package io.partita.examples.shop;

import io.partita.api.Bound;
import java.nio.file.Path;
import java.util.Optional;

/**
 * What was asked for, validated.
 *
 * @param nodes where they come from
 * @param threads of traffic
 * @param seconds of traffic
 * @param seed of all that is random
 * @param keys about how many, of the built-in workload
 * @param strategy at the start
 * @param switchTo strategy of the last change
 * @param bound whether a node may hold more than its share of the partitions
 * @param trace to replay in place of the built-in workload
 * @param json where to write the report
 */
record ShopOptions(
    NodeSource nodes,
    int threads,
    int seconds,
    long seed,
    int keys,
    String strategy,
    String switchTo,
    Bound bound,
    Optional<Trace> trace,
    Optional<Path> json) {}
