/** In-process nodes on Caffeine. */
module io.partita.local {
  requires transitive io.partita.api;
  requires static transitive org.jspecify;
  requires com.github.benmanes.caffeine;

  exports io.partita.local;

  provides io.partita.api.spi.BackendProvider with
      io.partita.local.LocalBackendProvider;
}
