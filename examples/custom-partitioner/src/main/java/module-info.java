/** A strategy that keeps each tenant on few nodes. */
module com.acme.placement {
  requires io.partita.api;
  requires static org.jspecify;

  provides io.partita.api.spi.PartitionerProvider with
      com.acme.placement.TenantProvider;
}
