package io.partita.examples.shop;

import io.partita.api.Node;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** The nodes of the shop: in this process, labelled as five regions of three zones. */
final class Fleet {
  static final List<String> REGIONS =
      List.of("eu-west", "eu-north", "us-east", "us-west", "ap-south");
  private static final List<String> ZONES = List.of("a", "b", "c");

  private Fleet() {}

  /** The node of a number, from 0. The regions take turns, and so do the zones of a region. */
  static Node node(int number) {
    String region = REGIONS.get(number % REGIONS.size());
    int inRegion = number / REGIONS.size();
    return Node.local(String.format(Locale.ROOT, "%s-%02d", region, inRegion + 1))
        .in(region, ZONES.get(inRegion % ZONES.size()));
  }

  static List<Node> nodes(int count) {
    return IntStream.range(0, count).mapToObj(Fleet::node).toList();
  }
}
