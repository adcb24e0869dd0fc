/** Nodes that live in this process: stores on Caffeine, with the fenced moves of PROTOCOL.md. */
@NullMarked
package io.partita.local;

import org.jspecify.annotations.NullMarked;
