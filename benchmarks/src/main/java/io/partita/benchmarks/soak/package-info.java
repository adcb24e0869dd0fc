/** Real servers, real processes and real faults: does anything get lost? */
@NullMarked
package io.partita.benchmarks.soak;

import org.jspecify.annotations.NullMarked;
