/** Backends that misbehave on purpose, by a plan: {@link io.partita.testkit.fault.FaultPlan}. */
@NullMarked
package io.partita.testkit.fault;

import org.jspecify.annotations.NullMarked;
