/** From a key to its node, beside what others do. */
@NullMarked
package io.partita.benchmarks.lookup;

import org.jspecify.annotations.NullMarked;
