/** What a read costs beside the bare store. */
@NullMarked
package io.partita.benchmarks.get;

import org.jspecify.annotations.NullMarked;
