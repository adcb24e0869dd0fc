package io.partita.ring;

import io.partita.api.Node;
import io.partita.api.Problem;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The continuum of memcached's clients: each node has points that hashes of its label give, and a
 * key belongs to the first point at or after its hash, beyond the last point to the first one.
 * Hashes have 32 bits and are the top half of a token.
 *
 * <p>"Listed first" and "last", where points collide, are in the order of ids.
 *
 * <p>R. Jones, libketama: a consistent hashing algo for memcache clients, 2007.
 */
final class KetamaPartitioner extends ContinuumPartitioner {
  static final String ID = "ketama";

  private final KetamaVariant variant;

  KetamaPartitioner(KetamaVariant variant) {
    super(ID, ClientKeySpaces.ketama(variant.keyHash(), variant.hashTag()));
    this.variant = variant;
  }

  @Override
  Continuum continuum(List<Node> nodes) {
    requireWeights(nodes);
    List<String> labels = labels(nodes);
    double total = nodes.stream().mapToDouble(Node::weight).sum();
    List<Integer> order = new ArrayList<>(IntStream.range(0, nodes.size()).boxed().toList());
    if (variant.client() == KetamaClient.XMEMCACHED) {
      order.sort(Comparator.comparing(labels::get));
    }
    ContinuumPoints points = new ContinuumPoints(variant.client().tie());
    for (int n : order) {
      int count = variant.client().labels(nodes.get(n).weight(), total, nodes.size());
      for (int k = 0; k < count; k++) {
        addPoints(points, (labels.get(n) + "-" + k).getBytes(StandardCharsets.US_ASCII), n);
      }
    }
    return points.cut();
  }

  private List<String> labels(List<Node> nodes) {
    Map<String, Node> byLabel = new HashMap<>();
    List<String> labels = new ArrayList<>();
    for (Node node : nodes) {
      String label = variant.label().of(node);
      Node other = byLabel.putIfAbsent(label, node);
      if (other != null) {
        throw Problem.of("label", label, "unique: nodes with one label have the same points")
            .at("nodes " + other.id() + " and " + node.id())
            .asException();
      }
      labels.add(label);
    }
    return labels;
  }

  private void addPoints(ContinuumPoints points, byte[] label, int node) {
    if (!variant.client().usesDigests()) {
      long hash = variant.keyHash().hash(label, 0, label.length);
      points.add(Words.last(Words.token(hash)), node);
      return;
    }
    for (long hash : Md5.words(label)) {
      points.add(Words.last(Words.token(hash)), node);
    }
  }

  private void requireWeights(List<Node> nodes) {
    KetamaClient client = variant.client();
    double total = 0;
    for (Node node : nodes) {
      double weight = node.weight();
      total += weight;
      if (total > Integer.MAX_VALUE) {
        throw problem(node, "at most 2147483647 in sum, as clients count in 32 bits");
      }
      if (client == KetamaClient.XMEMCACHED && weight != Math.rint(weight)) {
        throw problem(node, "a whole number, as in xmemcached");
      }
      if (!client.isWeighted() && weight != nodes.get(0).weight()) {
        throw problem(
            node,
            nodes.get(0).weight()
                + ", as of all other nodes, or the client "
                + Choices.text(client)
                + "-weighted");
      }
    }
  }

  private static IllegalArgumentException problem(Node node, String expected) {
    return Problem.of("weight", node.weight(), expected).at("node " + node.id()).asException();
  }
}
