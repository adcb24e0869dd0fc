/** What the codecs of values cost, and what they save. */
@NullMarked
package io.partita.benchmarks.codec;

import org.jspecify.annotations.NullMarked;
