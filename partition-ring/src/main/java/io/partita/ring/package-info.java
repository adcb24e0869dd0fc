/**
 * Hash strategies: {@code ring}, {@code rendezvous}, {@code jump}, {@code maglev} and {@code
 * modulo}, made by {@link io.partita.ring.HashStrategies}; {@code slots}, {@code jedis} and {@code
 * ketama}, which place keys as existing clients do, made by {@link
 * io.partita.ring.ClientStrategies}. All are found by their providers, too. {@link
 * io.partita.ring.HashRing} is used alone.
 */
@NullMarked
package io.partita.ring;

import org.jspecify.annotations.NullMarked;
