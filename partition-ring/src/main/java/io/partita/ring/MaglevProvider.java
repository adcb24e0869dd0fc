package io.partita.ring;

/** Provides {@link HashStrategies#maglev}. Public for {@link java.util.ServiceLoader} only. */
public final class MaglevProvider extends HashProvider {

  /** For {@link java.util.ServiceLoader}. */
  public MaglevProvider() {
    super(MaglevPartitioner.ID, HashStrategies::maglev);
  }
}
