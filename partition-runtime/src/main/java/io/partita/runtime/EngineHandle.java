package io.partita.runtime;

/**
 * A cache as Guice hands it out; its types are those of the builder that it was made from.
 *
 * @param cache built and open
 */
record EngineHandle(PartitionedCache<?, ?> cache) {}
