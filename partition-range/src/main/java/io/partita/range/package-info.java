/**
 * The strategy {@code range}, which keeps keys in their order: made by {@link
 * io.partita.range.RangeStrategies} or found by its provider, cut at {@link
 * io.partita.range.SplitPoints}. {@link io.partita.range.OrderedCodecs} makes keys whose bytes are
 * in the order of what they mean.
 */
@NullMarked
package io.partita.range;

import org.jspecify.annotations.NullMarked;
