/** The program {@code leave-sharded-jedis}: a fleet of another client is taken over in place. */
@NullMarked
package io.partita.examples.leave;

import org.jspecify.annotations.NullMarked;
