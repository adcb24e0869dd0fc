/**
 * The engine. {@link io.partita.runtime.Partita} builds a {@link
 * io.partita.runtime.PartitionedCache}; {@link io.partita.runtime.Admin} changes its topology while
 * it is in use.
 */
@NullMarked
package io.partita.runtime;

import org.jspecify.annotations.NullMarked;
