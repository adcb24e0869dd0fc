/**
 * The strategy {@code range}, which keeps keys in their order: made by {@link
 * io.partita.range.RangeStrategies} or found by its provider, cut at {@link
 * io.partita.range.SplitPoints}. {@link io.partita.range.OrderedCodecs} makes keys whose bytes are
 * in the order of what they mean. {@link io.partita.range.RebalancePolicies} makes policies that
 * even out load on maps of any strategy, {@link io.partita.range.HotSpots} names what they cannot.
 */
@NullMarked
package io.partita.range;

import org.jspecify.annotations.NullMarked;
