/**
 * The contract of topology stores as tests: extend {@link
 * io.partita.testkit.topology.TopologyStoreContract}.
 */
@NullMarked
package io.partita.testkit.topology;

import org.jspecify.annotations.NullMarked;
