/**
 * Hash strategies: {@code ring}, {@code rendezvous} and {@code modulo}, made by {@link
 * io.partita.ring.HashStrategies} or found by their providers.
 */
@NullMarked
package io.partita.ring;

import org.jspecify.annotations.NullMarked;
