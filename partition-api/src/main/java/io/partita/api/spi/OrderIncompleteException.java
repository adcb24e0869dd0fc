package io.partita.api.spi;

/**
 * The order of keys on a node does not hold all entries yet, so what is read by it might lack some:
 * ask again. The node puts it right by itself.
 */
public final class OrderIncompleteException extends StaleRouteException {
  private static final long serialVersionUID = 1L;

  /** For a node. */
  public OrderIncompleteException(String node) {
    super(
        "node "
            + node
            + ": the order of its keys does not hold all entries yet; it is being put right, and"
            + " repairOrder tells what keeps it from that");
  }
}
