/** How long it takes to make a map, or what others have in its place. */
@NullMarked
package io.partita.benchmarks.build;

import org.jspecify.annotations.NullMarked;
