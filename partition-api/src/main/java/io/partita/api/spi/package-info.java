/**
 * The contracts that plug-ins implement, found by {@link java.util.ServiceLoader}: strategies,
 * backends, topology stores and rebalance policies.
 */
@NullMarked
package io.partita.api.spi;

import org.jspecify.annotations.NullMarked;
