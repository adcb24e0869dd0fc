package io.partita.ring;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.w3c.dom.Element;

/**
 * A text of a picture and the room that it takes in DejaVu Sans, one of the widest fonts that a
 * viewer may have.
 *
 * @param x of its middle
 * @param y of the middle of its height
 * @param degrees by which it is turned around its middle
 */
record PictureText(
    String text,
    Set<String> types,
    double x,
    double y,
    double width,
    double height,
    double degrees) {
  private static final Pattern PLACE =
      Pattern.compile("translate\\((\\S+) (\\S+?)\\)(?:rotate\\((\\S+)\\))?");
  private static final double BOLD = 1.12;

  static boolean isName(Element text) {
    return types(text).contains("nm");
  }

  private static Set<String> types(Element text) {
    return new TreeSet<>(Arrays.asList(text.getAttribute("class").split(" ")));
  }

  static PictureText of(Element element) {
    String text = element.getTextContent().strip().replaceAll("\\s+", " ");
    Set<String> types = types(element);
    double size =
        types.contains("title")
            ? 20
            : types.contains("big")
                ? 34
                : types.contains("mid")
                    ? 13
                    : types.contains("nm") || types.contains("key") ? 9 : 11;
    boolean bold = isBold(element, types);
    double width = text.chars().mapToDouble(PictureText::width).sum() * size * (bold ? BOLD : 1);
    double height = 0.75 * size;
    if (types.contains("nm")) {
      Matcher place = PLACE.matcher(element.getAttribute("transform"));
      if (!place.matches()) {
        throw new AssertionError("no place: " + element.getAttribute("transform"));
      }
      double degrees = place.group(3) == null ? 0 : Double.parseDouble(place.group(3));
      double x = Double.parseDouble(place.group(1));
      double y = Double.parseDouble(place.group(2));
      return new PictureText(text, types, x, y, width, height, degrees);
    }
    double x = Double.parseDouble(element.getAttribute("x"));
    double y = Double.parseDouble(element.getAttribute("y")) - height / 2;
    double middle = types.contains("end") ? -width / 2 : types.contains("centre") ? 0 : width / 2;
    return new PictureText(text, types, x + middle, y, width, height, 0);
  }

  private static boolean isBold(Element element, Set<String> types) {
    for (String type : List.of("title", "big", "head", "news")) {
      if (types.contains(type)) {
        return true;
      }
    }
    var first = element.getElementsByTagNameNS("http://www.w3.org/2000/svg", "tspan").item(0);
    return first instanceof Element span && types(span).contains("news");
  }

  /** In sizes of the font. */
  private static double width(int letter) {
    return switch (letter) {
      case ' ', '.', ',' -> 0.318;
      case ':', ';' -> 0.337;
      case '-', '(', ')', '/' -> 0.39;
      case 'i', 'j', 'l' -> 0.278;
      case 'f', 'r', 't' -> 0.411;
      case 'm' -> 0.974;
      case 'w' -> 0.818;
      case '%' -> 0.95;
      case '+', '\u2212', '\u2192', '\u00d7' -> 0.838;
      case '\u2026' -> 1;
      default -> Character.isUpperCase(letter) ? 0.73 : 0.636;
    };
  }

  double left() {
    return x - width / 2;
  }

  double right() {
    return x + width / 2;
  }

  boolean overlaps(PictureText other) {
    return Math.abs(x - other.x) < (width + other.width) / 2
        && Math.abs(y - other.y) < (height + other.height) / 2;
  }

  /** The corners and the middles of the long sides, of a text that may be turned. */
  List<double[]> outline() {
    double cos = Math.cos(Math.toRadians(degrees));
    double sin = Math.sin(Math.toRadians(degrees));
    return Arrays.stream(new double[][] {{-1, -1}, {0, -1}, {1, -1}, {-1, 1}, {0, 1}, {1, 1}})
        .map(at -> new double[] {at[0] * width / 2, at[1] * height / 2})
        .map(at -> new double[] {x + at[0] * cos - at[1] * sin, y + at[0] * sin + at[1] * cos})
        .toList();
  }
}
