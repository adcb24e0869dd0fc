/** The program {@code orders}: ranges of keys on Redis servers, read while partitions change. */
@NullMarked
package io.partita.examples.orders;

import org.jspecify.annotations.NullMarked;
