package io.partita.api;

/**
 * A node answers, but may not serve: it has restarted, or it has just come, and nobody has put its
 * table in order yet (PROTOCOL.md, rule 16). The operation was certainly not executed there. A
 * process of the cache that notices it admits the node within moments; whoever is told may ask
 * again until then.
 */
public final class NodeNotAdmittedException extends NodeUnavailableException {
  private static final long serialVersionUID = 1L;

  /** For a node. */
  public NodeNotAdmittedException(String node) {
    super(
        node,
        -1,
        "it has restarted or is new, and is not admitted yet (rule 16); a process that reaches the"
            + " topology store and the other nodes does that, and logs what keeps it from it");
  }
}
