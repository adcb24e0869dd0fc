/** Redis servers as nodes. */
@NullMarked
package io.partita.redis;

import org.jspecify.annotations.NullMarked;
