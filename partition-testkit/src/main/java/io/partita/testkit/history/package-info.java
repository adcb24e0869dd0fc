/**
 * Records histories of concurrent operations and checks each key's history for linearizability.
 *
 * <p>Each key is a register of its own, which is sound: a history is linearizable if and only if
 * its restriction to every object is (Herlihy and Wing, 1990, theorem 1). Expiry is out of scope: a
 * value that vanishes by its time to live looks like a lost write, so record histories without TTLs
 * or with TTLs that outlast the run.
 */
@NullMarked
package io.partita.testkit.history;

import org.jspecify.annotations.NullMarked;
