/** The program {@code orders}, end to end. */
@NullMarked
package io.partita.examples.orders;

import org.jspecify.annotations.NullMarked;
