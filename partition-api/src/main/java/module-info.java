/** The model and the contracts of Partita. Depends on JSpecify alone. */
module io.partita.api {
  requires static transitive org.jspecify;

  exports io.partita.api;
  exports io.partita.api.spi;
}
