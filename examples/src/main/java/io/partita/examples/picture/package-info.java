/** Draws a partition map or a change of it as an SVG file. */
@NullMarked
package io.partita.examples.picture;

import org.jspecify.annotations.NullMarked;
