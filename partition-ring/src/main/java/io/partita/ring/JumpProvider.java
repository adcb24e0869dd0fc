package io.partita.ring;

/** Provides {@link HashStrategies#jump}. Public for {@link java.util.ServiceLoader} only. */
public final class JumpProvider extends HashProvider {

  /** For {@link java.util.ServiceLoader}. */
  public JumpProvider() {
    super(JumpPartitioner.ID, HashStrategies::jump);
  }
}
