package io.partita.ring;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The names of owners, written into the pieces of the line that have room for them: the whole id,
 * else what is between the words that all ids begin and end with. Of a map with more nodes than
 * inks no piece is named. Immutable.
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
    List<String> ids = nodes.stream().map(PictureNode::id).toList();
    int head = common(ids);
    int tail = common(ids.stream().map(id -> reversed(id.substring(head))).toList());
    for (String id : ids) {
      String rest = id.substring(head, id.length() - tail);
      String shortest = Figures.shortened(rest.isEmpty() ? id : rest, MOST_LETTERS);
      // A shortened id might lack the very letters that tell it from others.
      forms.put(id, id.length() > MOST_LETTERS ? List.of(shortest) : List.of(id, shortest));
    }
  }

  /** How many letters all have in common at the beginning, up to one that ends a word. */
  private static int common(List<String> texts) {
    String first = texts.get(0);
    int common = first.length();
    for (String text : texts) {
      common = Math.min(common, text.length());
      while (!text.startsWith(first.substring(0, common))) {
        common--;
      }
    }
    while (common > 0 && Character.isLetterOrDigit(first.charAt(common - 1))) {
      common--;
    }
    return common;
  }

  private static String reversed(String text) {
    return new StringBuilder(text).reverse().toString();
  }

  /**
   * Writes the name of a node into a piece of the line, if it fits, and a text below it if that
   * fits, too.
   *
   * @param type its class
   * @param below empty for none
   */
  void draw(
      SvgText svg, Winding winding, double from, double to, String id, String type, String below) {
    for (String name : below.isEmpty() ? List.<String>of() : forms.getOrDefault(id, List.of())) {
      double width = Math.max(name.length(), below.length()) * LETTER + 2 * PADDING;
      var spot = winding.spot(from, to, width, 2 * HEIGHT + PADDING);
      if (spot.isPresent()) {
        double half = (HEIGHT + PADDING) / 2;
        write(svg, name, type, spot.get().moved(-half));
        write(svg, below, type, spot.get().moved(half));
        return;
      }
    }
    draw(svg, winding, from, to, id, type);
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
        write(svg, name, type, spot.get());
        return;
      }
    }
  }

  private static void write(SvgText svg, String text, String type, Winding.Spot spot) {
    svg.leaf("text", text, "class", type, "dy", DROP, "transform", spot.transform());
  }
}
