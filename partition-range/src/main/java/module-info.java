/** The range strategy and codecs that keep the order of their objects. */
module io.partita.range {
  requires transitive io.partita.api;
  requires static org.jspecify;

  exports io.partita.range;

  provides io.partita.api.spi.PartitionerProvider with
      io.partita.range.RangeProvider;
}
