/** The placement of other clients, set up without a connection. */
@NullMarked
package io.partita.benchmarks.peers;

import org.jspecify.annotations.NullMarked;
