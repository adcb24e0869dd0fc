/**
 * Hash strategies: ring, rendezvous, jump, maglev, modulo; slots, jedis and ketama, which place
 * keys as existing clients do; and a ring to use alone.
 */
module io.partita.ring {
  requires transitive io.partita.api;
  requires com.dynatrace.hash4j;
  requires static org.jspecify;

  exports io.partita.ring;

  provides io.partita.api.spi.PartitionerProvider with
      io.partita.ring.RingProvider,
      io.partita.ring.RendezvousProvider,
      io.partita.ring.JumpProvider,
      io.partita.ring.MaglevProvider,
      io.partita.ring.ModuloProvider,
      io.partita.ring.SlotsProvider,
      io.partita.ring.JedisProvider,
      io.partita.ring.KetamaProvider;
}
