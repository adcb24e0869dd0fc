/**
 * The connection barrier of PROTOCOL.md as an executable model: every state that two servers, their
 * clients and up to three migrators can reach is visited, with each safeguard in place and with
 * each one removed.
 */
@NullMarked
package io.partita.runtime.protocol;

import org.jspecify.annotations.NullMarked;
