package io.partita.ring;

import io.partita.api.HashKeySpace;
import io.partita.api.PartitionMap;
import java.util.List;

/**
 * What pictures have in common: a title, on the left the line with the main figure in its middle
 * and notes below, on the right the table of the nodes. Immutable.
 */
abstract class PictureScene {
  static final double MARGIN = 28;
  static final double LEFT_WIDTH = 560;

  private static final double TOP = 86;
  private static final double HOLE = 118;
  private static final double PAGE = 420;
  private static final double LINE = 17;

  /** Above all the letters that a title has, so that an odd name can't make a picture grow. */
  static final int MOST_LETTERS = 40;

  final PartitionMap map;
  final List<PictureNode> nodes;
  final LinePositions positions;
  final List<PictureRun> runs;
  private final CellNames names;
  private final boolean ring;
  private final Winding winding;

  PictureScene(PartitionMap map, List<PictureNode> nodes, LinePositions positions) {
    this.map = map;
    this.nodes = nodes;
    this.positions = positions;
    this.runs = PictureRun.of(map);
    this.names = new CellNames(nodes);
    this.ring = map.keySpace() instanceof HashKeySpace;
    double radius = LEFT_WIDTH / 2;
    this.winding =
        ring
            ? Winding.ring(runs.size(), MARGIN + radius, TOP + radius, HOLE, radius)
            : Winding.page(runs.size(), MARGIN, TOP, LEFT_WIDTH, PAGE);
  }

  abstract String title();

  abstract String subtitle();

  /** The main figure, then lines about it. */
  abstract List<String> headline();

  /** Draws how to read the picture and returns the height of that. */
  abstract double drawNotes(SvgText svg, double y);

  /** The height that {@link #drawNotes} will return. */
  abstract double notesHeight();

  abstract boolean isChange();

  abstract void drawCells(SvgText svg);

  /** The class of a node, empty for none. */
  abstract String ink(PictureNode node);

  /** What is drawn together with the row of a node. */
  abstract void drawOf(SvgText svg, PictureNode node);

  final String draw() {
    double lineHeight = ring ? LEFT_WIDTH : PAGE + LINE * (headline().size() + 2);
    double leftHeight = lineHeight + 20 + notesHeight();
    double tableX = MARGIN + LEFT_WIDTH + 44;
    double tableTop = TOP + 10;
    PictureTable table =
        new PictureTable(
            nodes, isChange(), map.replicationFactor() > 1, tableX, tableTop, leftHeight - 10);
    double width = tableX + table.width() + MARGIN;
    double height = Math.max(TOP + leftHeight, tableTop + table.height()) + MARGIN;

    SvgText svg = new SvgText();
    svg.open(
        "svg",
        "xmlns",
        "http://www.w3.org/2000/svg",
        "viewBox",
        "0 0 " + Math.round(width) + " " + Math.round(height),
        "width",
        Math.round(width),
        "height",
        Math.round(height),
        "class",
        "pm",
        "role",
        "img");
    svg.leaf("title", title()).leaf("desc", subtitle() + ". " + String.join(", ", headline()));
    svg.style(PictureInk.styleSheet());
    PictureInk.defineStripes(svg);
    svg.empty("rect", "width", "100%", "height", "100%", "class", "paper");
    svg.leaf("text", title(), "x", MARGIN, "y", 40.0, "class", "title");
    svg.leaf("text", subtitle(), "x", MARGIN, "y", 61.0, "class", "dim mid");
    drawHeadline(svg);
    drawNotes(svg, TOP + lineHeight + 20);
    drawTableCaption(svg, tableX, tableTop - 12, table.width());
    table.drawHeadings(svg);
    drawCells(svg);
    for (PictureNode node : nodes) {
      svg.open("g", "class", "n").leaf("title", describe(node));
      drawOf(svg, node);
      table.drawRow(svg, node, ink(node));
      svg.close();
    }
    return svg.close().toString();
  }

  private void drawHeadline(SvgText svg) {
    double x = MARGIN + LEFT_WIDTH / 2;
    double y = ring ? TOP + LEFT_WIDTH / 2 - LINE * (headline().size() - 2) / 2 : TOP + PAGE + 44;
    svg.leaf("text", headline().get(0), "x", x, "y", y, "class", "big centre");
    for (String line : headline().subList(1, headline().size())) {
      y += LINE + 3;
      svg.leaf("text", line, "x", x, "y", y, "class", "mid dim centre");
    }
  }

  private void drawTableCaption(SvgText svg, double x, double y, double width) {
    boolean one = map.replicationFactor() == 1;
    String of = one ? "share of the line" : "share of all copies";
    String primary = one ? "" : "; thin: share as primary";
    String left = of + (isChange() ? " before and after" : "") + primary;
    svg.leaf("text", left, "x", x, "y", y, "class", "dim");
    double right = x + width;
    svg.leaf("text", "fair by weight", "x", right, "y", y, "class", "dim end");
    PictureTable.drawMark(svg, right - 92, y - 11, 14);
  }

  private String describe(PictureNode node) {
    StringBuilder text = new StringBuilder(node.id());
    if (!node.fate().isEmpty()) {
      text.append(' ').append(node.fate());
    }
    text.append(": weight ").append(Figures.weight(node.weight()));
    text.append(", ").append(Figures.count(node.partitions(), "partition"));
    text.append(map.replicationFactor() == 1 ? "" : " as primary");
    text.append(", ").append(Figures.percent(node.after()));
    boolean one = map.replicationFactor() == 1;
    text.append(one ? " of the line, fair " : " of all copies, fair ");
    text.append(Figures.percent(node.fair()));
    if (isChange()) {
      text.append(", before ").append(Figures.percent(node.before()));
    }
    if (!one) {
      text.append(", ").append(Figures.percent(node.primary())).append(" as primary");
    }
    return text.toString();
  }

  /** Adds a piece of the line. */
  final void add(SvgPath path, double from, double to, int part, int parts) {
    winding.add(path, from, to, part, parts);
  }

  /** Adds a run of partitions. */
  final void add(SvgPath path, PictureRun run) {
    add(path, from(run), to(run), 0, 1);
  }

  final double from(PictureRun run) {
    return positions.from(map.interval(run.start()));
  }

  final double to(PictureRun run) {
    return positions.to(map.interval(run.end() - 1));
  }

  /** Writes a node's name into a piece of the line that has room for it. */
  final void drawName(SvgText svg, double from, double to, String id, String type) {
    names.draw(svg, winding, from, to, id, type);
  }

  /** How the line is laid out, in words. */
  final String reading() {
    String laps = winding.laps() == 1 ? "" : ", " + winding.laps() + (ring ? " laps" : " lines");
    return ring
        ? "The line of hashes, clockwise from the top"
            + (laps.isEmpty() ? "." : laps + " from the inside out.")
            + " Equal areas are equal shares."
        : "The line of keys, from left to right"
            + (laps.isEmpty() ? "." : laps + " from the top down.")
            + " Each piece is drawn equally wide.";
  }

  /** Draws lines of notes. */
  static void drawLines(SvgText svg, double y, List<String> lines) {
    double baseline = y + 10;
    for (String line : lines) {
      svg.leaf("text", line, "x", MARGIN, "y", baseline, "class", "dim");
      baseline += LINE;
    }
  }

  static double linesHeight(int lines) {
    return lines * LINE;
  }

  final String copies() {
    int factor = map.replicationFactor();
    return factor == 1
        ? "1 copy of each"
        : factor + " copies of each" + (isChange() ? "" : ", primaries drawn");
  }
}
