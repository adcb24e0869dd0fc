/** Tests of the tables. */
@NullMarked
package io.partita.benchmarks.tables;

import org.jspecify.annotations.NullMarked;
