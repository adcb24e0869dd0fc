@NullMarked
package io.partita.benchmarks.get;

import org.jspecify.annotations.NullMarked;
