@NullMarked
package io.partita.benchmarks.resize;

import org.jspecify.annotations.NullMarked;
