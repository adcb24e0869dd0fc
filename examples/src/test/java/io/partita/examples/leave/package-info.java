/** Fleets of other clients are taken over where their data lies, on real servers. */
@NullMarked
package io.partita.examples.leave;

import org.jspecify.annotations.NullMarked;
