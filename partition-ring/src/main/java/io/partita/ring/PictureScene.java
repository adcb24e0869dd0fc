package io.partita.ring;

import io.partita.api.HashKeySpace;
import io.partita.api.PartitionMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

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
  private static final double TICK = 2.5;
  private static final double TICK_HEIGHT = 10;
  private static final double LABEL_GAP = 6;
  private static final double BOUNDARY = 1.5;
  private static final double LEAST_SEPARATED = 6;

  /** Above all the letters that a title has, so that an odd name can't make a picture grow. */
  static final int MOST_LETTERS = 40;

  final PartitionMap map;
  final List<PictureNode> nodes;
  final LinePositions positions;
  final List<PictureRun> runs;
  final PieceSizes sizes;
  private final CellNames names;
  private final Winding winding;

  /** The same as the winding if the line is one of keys. */
  private final Optional<Winding.Page> page;

  private final Optional<KeyLabels> labels;

  PictureScene(
      PartitionMap map, PieceSizes sizes, List<PictureNode> nodes, LinePositions positions) {
    this.map = map;
    this.sizes = sizes;
    this.nodes = nodes;
    this.positions = positions;
    this.runs = PictureRun.of(map);
    this.names = new CellNames(nodes);
    boolean ring = map.keySpace() instanceof HashKeySpace;
    double radius = LEFT_WIDTH / 2;
    this.page =
        ring
            ? Optional.empty()
            : Optional.of(Winding.page(map.size(), MARGIN, TOP, LEFT_WIDTH, PAGE));
    this.labels = page.map(keys -> new KeyLabels(map));
    this.winding =
        page.<Winding>map(keys -> keys)
            .orElseGet(
                () -> Winding.ring(runs.size(), MARGIN + radius, TOP + radius, HOLE, radius));
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
    double lineHeight =
        page.map(keys -> keys.height() + LINE * (headline().size() + 2)).orElse(LEFT_WIDTH);
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
    drawBoundaries(svg);
    drawLabels(svg);
    return svg.close().toString();
  }

  private void drawHeadline(SvgText svg) {
    double x = MARGIN + LEFT_WIDTH / 2;
    double y =
        page.map(keys -> TOP + keys.height() + 44)
            .orElse(TOP + LEFT_WIDTH / 2 - LINE * (headline().size() - 2) / 2);
    svg.leaf("text", headline().get(0), "x", x, "y", y, "class", "big centre");
    for (String line : headline().subList(1, headline().size())) {
      y += LINE + 3;
      svg.leaf("text", line, "x", x, "y", y, "class", "mid dim centre");
    }
  }

  private void drawTableCaption(SvgText svg, double x, double y, double width) {
    boolean one = map.replicationFactor() == 1;
    String of = "share of " + whole();
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
    text.append(" of ").append(whole()).append(", fair ");
    text.append(Figures.percent(node.fair()));
    if (isChange()) {
      text.append(", before ").append(Figures.percent(node.before()));
    }
    if (!one) {
      text.append(", ").append(Figures.percent(node.primary())).append(" as primary");
    }
    return text.toString();
  }

  /** What shares are of. */
  private String whole() {
    if (map.replicationFactor() > 1) {
      return "all copies" + (sizes.unit().isEmpty() ? "" : " by " + sizes.unit());
    }
    return sizes.unit().isEmpty() ? "the line" : "all " + sizes.unit();
  }

  /** Between partitions of one owner on a line of keys, where both are wide enough to be seen. */
  private void drawBoundaries(SvgText svg) {
    if (page.isEmpty() || isChange()) {
      return;
    }
    SvgPath path = new SvgPath();
    for (PictureRun run : runs) {
      for (int i = run.start() + 1; i < run.end(); i++) {
        double before = positions.from(map.interval(i - 1));
        double at = positions.from(map.interval(i));
        double after = positions.to(map.interval(i));
        double least = LEAST_SEPARATED / LEFT_WIDTH / winding.laps();
        if (at - before > least && after - at > least) {
          page.get().addBoundary(path, at, BOUNDARY);
        }
      }
    }
    if (!path.isEmpty()) {
      svg.empty("path", "d", path, "class", "paper");
    }
  }

  /** Split points of a line of keys, below their places; those without room are left out. */
  private void drawLabels(SvgText svg) {
    if (page.isEmpty() || labels.isEmpty()) {
      return;
    }
    Winding.Page line = page.get();
    SvgPath ticks = new SvgPath();
    double free = 0;
    int last = -1;
    for (int i = 1; i < map.size(); i++) {
      double at = positions.from(map.interval(i));
      double left = line.left(at);
      String label = labels.get().brief(i);
      double right = left + TICK + KeyLabels.width(label);
      boolean taken = line.line(at) == last && left < free;
      if (taken || right > line.right()) {
        continue;
      }
      last = line.line(at);
      free = right + LABEL_GAP;
      double top = line.bottom(last);
      ticks.move(left - 0.5, top).line(left + 0.5, top);
      ticks.line(left + 0.5, top + TICK_HEIGHT).line(left - 0.5, top + TICK_HEIGHT).shut();
      svg.leaf("text", label, "x", left + TICK, "y", top + 9, "class", "dim key");
    }
    if (!ticks.isEmpty()) {
      svg.empty("path", "d", ticks, "class", "dim");
    }
  }

  /** What a reader of labels has to know. */
  final List<String> labelNotes() {
    if (labels.isEmpty() || map.size() == 1) {
      return List.of();
    }
    List<String> notes = new ArrayList<>();
    String least = sizes.unit().isEmpty() ? "" : " Small ones are drawn wider.";
    notes.add("Below it, where partitions begin, if there is room." + least);
    Optional<String> omitted = labels.get().omitted();
    omitted.ifPresent(
        text ->
            notes.add(
                "Left out of keys, as all begin so: " + Figures.shortened(text, MOST_LETTERS)));
    return notes;
  }

  /** The interval of a partition in words, on a line of keys. */
  final String interval(int index) {
    return labels.map(keys -> keys.text(index)).orElse("");
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

  /** Writes a node's name and a text below it. */
  final void drawName(SvgText svg, double from, double to, String id, String type, String below) {
    names.draw(svg, winding, from, to, id, type, below);
  }

  /** Whether the line is one of keys. */
  final boolean isOrdered() {
    return page.isPresent();
  }

  /** How the line is laid out, in words. */
  final String reading() {
    String laps =
        winding.laps() == 1 ? "" : ", " + winding.laps() + (isOrdered() ? " lines" : " laps");
    if (!sizes.unit().isEmpty()) {
      return "The line of keys, from left to right"
          + (laps.isEmpty() ? "" : laps + " from the top down")
          + ", as wide as its "
          + sizes.unit()
          + ".";
    }
    return !isOrdered()
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
