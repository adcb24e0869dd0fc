/** Servers that examples start for themselves. */
@NullMarked
package io.partita.examples.servers;

import org.jspecify.annotations.NullMarked;
