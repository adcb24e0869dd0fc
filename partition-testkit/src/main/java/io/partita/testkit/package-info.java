/** Contract tests for plug-ins, generators of their input, and stores that misbehave on purpose. */
@NullMarked
package io.partita.testkit;

import org.jspecify.annotations.NullMarked;
