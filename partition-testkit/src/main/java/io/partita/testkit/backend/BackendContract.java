package io.partita.testkit.backend;

/**
 * The contract of a backend, a test for each of its clauses. Extend it in the tests of a plug-in:
 *
 * <pre>{@code
 * class AcmeBackendTest extends BackendContract {
 *   @Override
 *   protected Backend newBackend() {
 *     return AcmeBackends.create();
 *   }
 *
 *   @Override
 *   protected Node node(String name) {
 *     return Node.of(name, URI.create("acme:" + name));
 *   }
 * }
 * }</pre>
 *
 * <p>What a store can't do by its {@link io.partita.api.spi.Capability capabilities} is skipped.
 * Clauses of the protocol are named after the rules of PROTOCOL.md, those of decision 012 {@code
 * recut}.
 */
public abstract class BackendContract extends RestartClauses {

  /** For subclasses. */
  protected BackendContract() {}
}
