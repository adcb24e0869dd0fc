/** Tests of what holds in all modules. */
@NullMarked
package io.partita;

import org.jspecify.annotations.NullMarked;
