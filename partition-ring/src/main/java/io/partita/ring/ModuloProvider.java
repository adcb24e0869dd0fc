package io.partita.ring;

/** Provides {@link HashStrategies#modulo}. Public for {@link java.util.ServiceLoader} only. */
public final class ModuloProvider extends HashProvider {

  /** For {@link java.util.ServiceLoader}. */
  public ModuloProvider() {
    super(ModuloPartitioner.ID, HashStrategies::modulo);
  }
}
