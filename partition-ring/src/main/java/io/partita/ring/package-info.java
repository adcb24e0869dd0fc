/**
 * Hash strategies: {@code ring}, {@code rendezvous}, {@code jump}, {@code maglev} and {@code
 * modulo}, made by {@link io.partita.ring.HashStrategies} or found by their providers; and {@link
 * io.partita.ring.HashRing}, which is used alone.
 */
@NullMarked
package io.partita.ring;

import org.jspecify.annotations.NullMarked;
