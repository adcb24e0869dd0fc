/** Operations and moves on real Redis servers, beside other clients and {@code redis-cli}. */
@NullMarked
package io.partita.benchmarks.redis;

import org.jspecify.annotations.NullMarked;
