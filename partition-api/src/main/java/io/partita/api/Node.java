package io.partita.api;

import java.net.URI;
import java.util.Objects;

/**
 * One store that holds partitions: a Redis server, a Hazelcast cluster, an in-process store.
 *
 * <p>Immutable and thread-safe. {@link #toString} leaves out the user info of the URI, which may
 * carry a password.
 *
 * @param id unique in its topology; 1 to 255 printable ASCII characters without spaces
 * @param uri where the store is; its scheme picks the backend
 * @param region geography, a label; empty when there is only one
 * @param zone failure domain inside the region, a label; empty when there is only one
 * @param weight capacity relative to the other nodes; finite and above 0
 * @param status whether partitions may be placed here
 */
public record Node(
    String id, URI uri, String region, String zone, double weight, NodeStatus status) {

  private static final int MAX_ID_LENGTH = 255;

  /**
   * Validates every component.
   *
   * @throws IllegalArgumentException if the id or the weight is out of its range
   */
  public Node {
    Objects.requireNonNull(uri, "uri");
    Objects.requireNonNull(region, "region");
    Objects.requireNonNull(zone, "zone");
    Objects.requireNonNull(status, "status");
    requireId(id);
    if (!(weight > 0) || Double.isInfinite(weight)) {
      throw Problem.of("weight", weight, "a finite number above 0").at("node " + id).asException();
    }
  }

  /** A node of weight 1 that takes partitions, without region and zone. */
  public static Node of(String id, URI uri) {
    return new Node(id, uri, "", "", 1.0, NodeStatus.UP);
  }

  /** An in-process node of weight 1, {@code local:<id>}, without region and zone. */
  public static Node local(String id) {
    requireId(id);
    return of(id, URI.create("local:" + id.replaceAll("[^A-Za-z0-9._~-]", "_")));
  }

  private static void requireId(String id) {
    Objects.requireNonNull(id, "id");
    boolean printable = id.chars().allMatch(c -> c > ' ' && c < 0x7f);
    if (id.isEmpty() || id.length() > MAX_ID_LENGTH || !printable) {
      throw Problem.of("node id", '"' + id + '"', "1 to 255 printable ASCII characters, no spaces")
          .asException();
    }
  }

  /** This node in another place. */
  public Node in(String newRegion, String newZone) {
    return new Node(id, uri, newRegion, newZone, weight, status);
  }

  /** This node with another weight. */
  public Node weighing(double newWeight) {
    return new Node(id, uri, region, zone, newWeight, status);
  }

  /** This node with another status. */
  public Node becoming(NodeStatus newStatus) {
    return new Node(id, uri, region, zone, weight, newStatus);
  }

  /** The node in words, without credentials. */
  @Override
  public String toString() {
    return "Node["
        + id
        + " at "
        + redacted(uri)
        + ", region="
        + region
        + ", zone="
        + zone
        + ", weight="
        + weight
        + ", "
        + status
        + "]";
  }

  private static String redacted(URI uri) {
    if (uri.isOpaque()) {
      return uri.getScheme()
          + ":"
          + (uri.getSchemeSpecificPart().contains("@") ? "..." : uri.getSchemeSpecificPart());
    }
    if (uri.getHost() == null) {
      // An authority that is no host and port is not taken apart: it may hold a password.
      return uri.getScheme() + ":" + (uri.getRawAuthority() == null ? uri.getPath() : "//...");
    }
    String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
    return uri.getScheme() + "://" + uri.getHost() + port;
  }
}
