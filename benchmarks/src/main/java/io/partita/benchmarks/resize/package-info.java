/** Changes of the topology under load: nothing lost, nothing resurrected, nothing slow. */
@NullMarked
package io.partita.benchmarks.resize;

import org.jspecify.annotations.NullMarked;
