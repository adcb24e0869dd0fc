/** Tests of the benchmarks on Redis servers at tiny sizes. */
@NullMarked
package io.partita.benchmarks.redis;

import org.jspecify.annotations.NullMarked;
