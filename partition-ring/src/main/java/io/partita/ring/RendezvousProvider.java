package io.partita.ring;

/** Provides {@link HashStrategies#rendezvous}. Public for {@link java.util.ServiceLoader} only. */
public final class RendezvousProvider extends HashProvider {

  /** For {@link java.util.ServiceLoader}. */
  public RendezvousProvider() {
    super(RendezvousPartitioner.ID, HashStrategies::rendezvous);
  }
}
