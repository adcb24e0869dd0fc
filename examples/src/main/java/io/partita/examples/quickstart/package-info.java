/** The first ten lines. */
@NullMarked
package io.partita.examples.quickstart;

import org.jspecify.annotations.NullMarked;
