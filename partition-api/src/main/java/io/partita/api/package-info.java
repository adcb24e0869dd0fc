/**
 * The model: nodes, topologies, partitions and the map between them, with the values, events and
 * errors that applications, strategies and backends share.
 */
@NullMarked
package io.partita.api;

import org.jspecify.annotations.NullMarked;
