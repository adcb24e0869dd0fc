package io.partita.api;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The set of nodes, numbered by an epoch that only grows.
 *
 * <p>Immutable and thread-safe. The order in which nodes are given never matters: they are kept
 * sorted by id.
 *
 * @param epoch 1 for the first topology of a cache; a changed one has a greater epoch
 * @param nodes sorted by id, without duplicates
 */
public record Topology(long epoch, List<Node> nodes) {

  /**
   * Sorts and validates.
   *
   * @throws IllegalArgumentException if the epoch is below 1 or two nodes share an id
   */
  public Topology {
    if (epoch < 1) {
      throw Problem.of("epoch", epoch, "at least 1").asException();
    }
    List<Node> sorted = new ArrayList<>(nodes);
    sorted.sort(Comparator.comparing(Node::id));
    for (int i = 1; i < sorted.size(); i++) {
      if (sorted.get(i).id().equals(sorted.get(i - 1).id())) {
        throw Problem.of("node id", sorted.get(i).id(), "unique in a topology")
            .at(sorted.get(i - 1) + " and " + sorted.get(i))
            .asException();
      }
    }
    nodes = List.copyOf(sorted);
  }

  /** A first topology, epoch 1. */
  public static Topology of(List<Node> nodes) {
    return new Topology(1, nodes);
  }

  /** The node of that id, in O(log n). */
  public Optional<Node> node(String id) {
    int low = 0;
    int high = nodes.size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = nodes.get(middle).id().compareTo(id);
      if (order == 0) {
        return Optional.of(nodes.get(middle));
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return Optional.empty();
  }

  /**
   * The next topology, with this node too.
   *
   * @throws IllegalArgumentException if a node of that id is a member already
   */
  public Topology with(Node node) {
    List<Node> next = new ArrayList<>(nodes);
    next.add(node);
    return new Topology(epoch + 1, next);
  }

  /**
   * The next topology, without that node.
   *
   * @throws IllegalArgumentException if no such node is a member
   */
  public Topology without(String id) {
    Node gone = require(id);
    return new Topology(epoch + 1, nodes.stream().filter(n -> !n.equals(gone)).toList());
  }

  /**
   * The next topology, with the member of the same id replaced.
   *
   * @throws IllegalArgumentException if no node of that id is a member
   */
  public Topology replacing(Node node) {
    require(node.id());
    return new Topology(
        epoch + 1, nodes.stream().map(n -> n.id().equals(node.id()) ? node : n).toList());
  }

  /**
   * The member of that id.
   *
   * @throws IllegalArgumentException if there is none
   */
  public Node require(String id) {
    return node(id)
        .orElseThrow(
            () ->
                Problem.of("node id", id, "a member of the topology of epoch " + epoch)
                    .asException());
  }
}
