package io.partita.ring;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The names of owners, written into the pieces of the line that have room for them: the whole id,
 * else what comes after the part that all ids have in common. Of a map with more nodes than inks no
 * piece is named. Immutable.
 */
final class CellNames {
  private static final int MOST_LETTERS = 14;
  private static final double LETTER = 5.9;
  private static final double HEIGHT = 9;
  private static final double PADDING = 3;

  /** From the middle of a letter's height to its baseline. */
  private static final double DROP = 3.2;

  private final Map<String, List<String>> forms = new HashMap<>();

  CellNames(List<PictureNode> nodes) {
    if (nodes.size() > PictureInk.INKS) {
      return;
    }
    String first = nodes.get(0).id();
    int common = first.length();
    for (PictureNode node : nodes) {
      common = Math.min(common, common(first, node.id()));
    }
    while (common > 0 && Character.isLetterOrDigit(first.charAt(common - 1))) {
      common--;
    }
    for (PictureNode node : nodes) {
      String rest = node.id().substring(common);
      forms.put(
          node.id(),
          List.of(
              Figures.shortened(node.id(), MOST_LETTERS),
              rest.isEmpty() ? node.id() : Figures.shortened(rest, MOST_LETTERS)));
    }
  }

  private static int common(String one, String other) {
    int length = Math.min(one.length(), other.length());
    int at = 0;
    while (at < length && one.charAt(at) == other.charAt(at)) {
      at++;
    }
    return at;
  }

  /**
   * Writes the name of a node into a piece of the line, if it fits.
   *
   * @param type its class
   */
  void draw(SvgText svg, Winding winding, double from, double to, String id, String type) {
    for (String name : forms.getOrDefault(id, List.of())) {
      double width = name.length() * LETTER + 2 * PADDING;
      var spot = winding.spot(from, to, width, HEIGHT);
      if (spot.isPresent()) {
        svg.leaf("text", name, "class", type, "dy", DROP, "transform", spot.get().transform());
        return;
      }
    }
  }
}
