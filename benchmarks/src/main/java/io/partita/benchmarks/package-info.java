/** Programs that measure and prove what the documentation claims. */
@NullMarked
package io.partita.benchmarks;

import org.jspecify.annotations.NullMarked;
