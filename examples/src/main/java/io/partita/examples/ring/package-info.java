/** The stand-alone ring: {@code partition-ring} without the engine. */
@NullMarked
package io.partita.examples.ring;

import org.jspecify.annotations.NullMarked;
