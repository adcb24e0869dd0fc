/** The contract of backends as tests: extend {@link io.partita.testkit.backend.BackendContract}. */
@NullMarked
package io.partita.testkit.backend;

import org.jspecify.annotations.NullMarked;
