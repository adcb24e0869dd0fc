/** Balance, movement and memory of every strategy and of others, counted. */
@NullMarked
package io.partita.benchmarks.tables;

import org.jspecify.annotations.NullMarked;
