/** The engine: caches over many nodes, and live changes of their topology. */
module io.partita.runtime {
  requires transitive io.partita.api;
  requires static transitive org.jspecify;
  requires transitive com.google.guice;
  requires transitive typesafe.config;
  requires transitive com.fasterxml.jackson.databind;
  requires com.google.common;
  requires jakarta.inject;
  requires static org.lz4.java;

  exports io.partita.runtime;
  exports io.partita.runtime.codec;

  opens io.partita.runtime to
      com.google.guice;

  uses io.partita.api.spi.PartitionerProvider;
  uses io.partita.api.spi.BackendProvider;
  uses io.partita.api.spi.TopologyStoreProvider;
}
