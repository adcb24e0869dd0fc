package io.partita.ring;

import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The colours of a picture, as classes of its style sheet.
 *
 * <p>Six colours that differ in lightness too, so that they stay apart without a sense of hue, each
 * of them solid and striped. Up to twelve nodes have a colour each. More nodes share the colour of
 * their group, in shades that tell neighbours on the line apart; names stand beside the bars. In a
 * change, what stays is grey, and only the nodes that it is about have colours.
 */
final class PictureInk {
  static final String KEPT = "kept";
  static final String MOVED = "mv";
  static final String LOST = "lost";
  static final String NAME_ON_KEPT = "nm dim";

  private static final int COLOURS = 6;

  /** Up to so many nodes have a colour, solid or striped, each. */
  static final int INKS = 2 * COLOURS;

  private static final int SHADES_OF_GROUPS = 2;
  private static final int SHADES_OF_ONE = 4;

  private static final List<String> LIGHT =
      List.of("#4a5cf0", "#ee8412", "#18a48f", "#3d1273", "#f8cc8c", "#a80f2c");
  private static final List<String> DARK =
      List.of("#6a97ea", "#f5b021", "#45e6d3", "#7d2fd6", "#eefab8", "#cf4a3f");

  private PictureInk() {}

  /** From node id to class, for a picture of one map. */
  static Map<String, String> ofOwners(List<PictureNode> nodes) {
    Map<String, String> inks = new HashMap<>();
    if (nodes.size() <= INKS) {
      nodes.forEach(node -> inks.put(node.id(), ink(inks.size())));
      return inks;
    }
    Map<String, Integer> groups = new LinkedHashMap<>();
    nodes.forEach(node -> groups.putIfAbsent(node.group(), groups.size()));
    int shades = groups.size() > 1 ? SHADES_OF_GROUPS : SHADES_OF_ONE;
    for (PictureNode node : nodes) {
      int group = Objects.requireNonNull(groups.get(node.group()));
      inks.put(node.id(), ink(group) + " s" + inks.size() % shades);
    }
    return inks;
  }

  /** From node id to class, for the nodes that a change is about. */
  static Map<String, String> ofNews(List<PictureNode> nodes) {
    Map<String, String> inks = new HashMap<>();
    // Those that get something come first, as their colours are seen on the line.
    nodes.stream()
        .filter(PictureNode::news)
        .sorted(Comparator.comparing(node -> node.after() < node.before()))
        .forEach(node -> inks.put(node.id(), "i" + inks.size() % COLOURS));
    return inks;
  }

  /** The class of what leaves a node of this class. */
  static String leaving(String ink) {
    return ink.replace('i', 'h');
  }

  /** A class of the same colour in another shade; without shades, the class itself. */
  static String otherShade(String ink) {
    int shade = ink.indexOf(" s");
    return shade < 0 ? ink : ink.substring(0, shade) + (ink.endsWith(" s0") ? " s1" : " s0");
  }

  /** The class of a name that stands on a class without shades. */
  static String nameOn(String ink) {
    return "nm " + (ink.startsWith("i") ? "o" + ink.substring(1) : "rim");
  }

  private static String ink(int number) {
    int of = number % INKS;
    return (of < COLOURS ? "i" : "h") + of % COLOURS;
  }

  /** Stripes for the classes h0 to h5 and for what is lost. */
  static void defineStripes(SvgText svg) {
    svg.open("defs");
    for (int i = 0; i < COLOURS; i++) {
      stripes(svg, "pm-h" + i, "i" + i);
    }
    stripes(svg, "pm-lost", MOVED);
    svg.close();
  }

  private static void stripes(SvgText svg, String id, String ink) {
    svg.open(
            "pattern",
            "id",
            id,
            "width",
            4.0,
            "height",
            4.0,
            "patternUnits",
            "userSpaceOnUse",
            "patternTransform",
            "rotate(45)")
        .empty("rect", "width", 4.0, "height", 4.0, "class", "paper")
        .empty("rect", "width", 2.4, "height", 4.0, "class", ink)
        .close();
  }

  static String styleSheet() {
    StringBuilder sheet = new StringBuilder();
    sheet.append(
        """

        .pm text{font-family:system-ui,sans-serif;font-size:11px}
        .pm .title{font-size:20px;font-weight:600}.pm .big{font-size:34px;font-weight:600}
        .pm .mid{font-size:13px}.pm .head{font-weight:600}.pm .news{font-weight:700}
        .pm .key{font-size:9px}
        .pm .end{text-anchor:end}.pm .centre{text-anchor:middle}.pm .idle{font-style:italic}
        .pm .s1{opacity:.66}.pm .s2{opacity:.83}.pm .s3{opacity:.5}.pm .band{opacity:.55}
        .pm .lost{fill:url(#pm-lost)}
        .pm .n .hit{fill-opacity:0}.pm .n:hover .hit{fill-opacity:.1}
        .pm .cells{stroke-width:.5}.pm .rim{paint-order:stroke;stroke-width:3px}
        .pm .nm{font-size:9px;text-anchor:middle;pointer-events:none}
        .pm:has(.n:hover) .n:not(:hover) :is(.cells,.nm){opacity:.12}
        """);
    for (int i = 0; i < COLOURS; i++) {
      sheet.append(".pm .h%d{fill:url(#pm-h%d)}".formatted(i, i));
    }
    sheet.append('\n');
    tones(sheet, "#ffffff", "#18222e", "#5b6878", "#e9edf1", "#d3dae1", "#44546a", LIGHT);
    sheet.append("@media(prefers-color-scheme:dark){\n");
    tones(sheet, "#10161d", "#e8edf3", "#98a5b4", "#212b36", "#33404d", "#f0f4f8", DARK);
    return sheet.append("}\n").toString();
  }

  private static void tones(
      StringBuilder sheet,
      String paper,
      String text,
      String dim,
      String track,
      String kept,
      String moved,
      List<String> inks) {
    fill(sheet, "paper", paper);
    fill(sheet, "hit", text);
    sheet.append(".pm :is(.cells,.rim){stroke:").append(paper).append("}\n");
    sheet.append(".pm text{fill:").append(text).append('}');
    sheet.append(".pm .mark{stroke:" + paper + ";fill:" + text + "}\n");
    sheet.append(".pm .dim{fill:").append(dim).append('}');
    fill(sheet, "track", track);
    fill(sheet, KEPT, kept);
    fill(sheet, MOVED, moved);
    for (int i = 0; i < inks.size(); i++) {
      fill(sheet, "i" + i, inks.get(i));
      fill(sheet, "o" + i, readableOn(inks.get(i)));
    }
    sheet.append('\n');
  }

  /** Black or white, whichever has the better contrast by the formula of WCAG 2. */
  private static String readableOn(String colour) {
    double luminance = 0;
    double[] parts = {0.2126, 0.7152, 0.0722};
    for (int i = 0; i < parts.length; i++) {
      double part = Integer.parseInt(colour.substring(1 + 2 * i, 3 + 2 * i), 16) / 255.0;
      luminance += parts[i] * StrictMath.pow(part, 2.2);
    }
    return luminance > 0.18 ? "#10161d" : "#ffffff";
  }

  private static void fill(StringBuilder sheet, String type, String colour) {
    sheet.append(".pm .").append(type).append("{fill:").append(colour).append('}');
  }
}
