/**
 * The shop: an e-commerce fleet that is resized under load, with every answer of the cache compared
 * with what it must be.
 *
 * <p>{@link io.partita.examples.shop.Main} starts it. {@code ShopRun} is the plot: fill, traffic of
 * many threads, the changes of {@code ResizeScript} meanwhile, a last look at every key, a report.
 * What a cache may answer is decided by {@code Ledger} (keys that one thread writes), {@code
 * SharedItems} (read by all, written by one) and {@code SharedCounters} (incremented by all).
 */
@NullMarked
package io.partita.examples.shop;

import org.jspecify.annotations.NullMarked;
