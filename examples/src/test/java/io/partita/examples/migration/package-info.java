/** The code of docs/migration.md, compiled and run. */
@NullMarked
package io.partita.examples.migration;

import org.jspecify.annotations.NullMarked;
