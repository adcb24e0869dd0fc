package io.partita.ring;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The rows of a picture: each node with its weight, a bar for its share with a mark at its fair
 * share, and in a change what it gains or loses. Rows stand in columns under the names of their
 * groups.
 */
final class PictureTable {
  private static final double LEAST_ROW = 15;
  private static final double MOST_ROW = 30;
  private static final int MOST_COLUMNS = 4;
  private static final double GUTTER = 28;
  private static final double LETTER = 7;
  private static final double PERCENT = 54;
  private static final double CHANGE = 56;
  private static final double WEIGHT = 40;

  /** Where a row or a heading stands. */
  private record Place(int column, int row) {}

  private record Heading(String group, Place place) {}

  private final List<PictureNode> nodes;
  private final boolean change;
  private final boolean replicated;
  private final boolean weighted;
  private final boolean grouped;
  private final double x;
  private final double y;
  private final int columns;
  private final double rowHeight;
  private final int rowsOfColumn;
  private final double columnWidth;
  private final int letters;
  private final double mostShare;
  private final Map<String, Place> places = new HashMap<>();
  private final List<Heading> headings = new ArrayList<>();

  /**
   * A table.
   *
   * @param change whether it tells what changes
   * @param replicated whether it tells the shares as primary too
   * @param height that it should not exceed if that leaves the rows readable
   */
  PictureTable(
      List<PictureNode> nodes,
      boolean change,
      boolean replicated,
      double x,
      double y,
      double height) {
    this.nodes = nodes;
    this.change = change;
    this.replicated = replicated;
    this.x = x;
    this.y = y;
    this.weighted = nodes.stream().mapToDouble(PictureNode::weight).distinct().count() > 1;
    List<String> groups = nodes.stream().map(PictureNode::group).distinct().toList();
    this.grouped = groups.size() > 1;
    int lines = nodes.size() + (grouped ? groups.size() : 0);
    int fitting = (int) (height / LEAST_ROW);
    this.columns = Math.min(MOST_COLUMNS, (lines + fitting - 1) / fitting);
    // A column that goes on with a group repeats its name; a name never ends a column.
    this.rowsOfColumn = (lines + columns - 1) / columns + (columns > 1 && grouped ? 2 : 0);
    this.rowHeight = Math.min(MOST_ROW, Math.max(LEAST_ROW, height / rowsOfColumn));
    this.columnWidth =
        (columns == 1 ? 400 : columns == 2 ? 300 : 230)
            + (change ? CHANGE : 0)
            + (weighted ? WEIGHT : 0);
    int most = columns == 1 ? 26 : columns == 2 ? 16 : 10;
    int longest = nodes.stream().mapToInt(n -> label(n).length()).max().orElse(0);
    this.letters = Math.max(4, Math.min(most, longest));
    this.mostShare = nodes.stream().mapToDouble(n -> n.greatest()).max().orElse(1);
    place();
  }

  private void place() {
    int column = 0;
    int row = 0;
    String group = null;
    for (PictureNode node : nodes) {
      boolean named = grouped && !node.group().equals(group);
      if (row + (named ? 1 : 0) >= rowsOfColumn && column + 1 < columns) {
        column++;
        row = 0;
        named = grouped;
      }
      if (named) {
        group = node.group();
        headings.add(new Heading(group, new Place(column, row++)));
      }
      places.put(node.id(), new Place(column, row++));
    }
  }

  private static String label(PictureNode node) {
    return node.fate().isEmpty() ? node.id() : node.id() + " " + node.fate();
  }

  double width() {
    return columns * columnWidth + (columns - 1) * GUTTER;
  }

  double height() {
    int rows = 1;
    for (Place place : places.values()) {
      rows = Math.max(rows, place.row() + 1);
    }
    return rows * rowHeight;
  }

  /** The pixels of the share 1. */
  double scale() {
    return barWidth() / mostShare;
  }

  private double barLeft() {
    return 16 + letters * LETTER + (weighted ? WEIGHT : 0) + 8;
  }

  private double barWidth() {
    return columnWidth - barLeft() - PERCENT - (change ? CHANGE : 0);
  }

  private double left(Place place) {
    return x + place.column() * (columnWidth + GUTTER);
  }

  private double middle(Place place) {
    return y + place.row() * rowHeight + rowHeight / 2;
  }

  /** The names of the groups, with what their nodes hold together. */
  void drawHeadings(SvgText svg) {
    Map<String, List<PictureNode>> groups =
        nodes.stream().collect(Collectors.groupingBy(PictureNode::group));
    Set<String> told = new HashSet<>();
    for (Heading heading : headings) {
      List<PictureNode> of = Objects.requireNonNull(groups.get(heading.group()));
      double left = left(heading.place());
      double baseline = middle(heading.place()) + 4;
      String name = heading.group().isEmpty() ? "elsewhere" : heading.group();
      String shown = Figures.shortened(name, letters + 6);
      svg.leaf("text", shown, "x", left, "y", baseline, "class", "head");
      double share = of.stream().mapToDouble(PictureNode::after).sum();
      String sum = Figures.count(of.size(), "node") + ", " + Figures.percent(share);
      String right = told.add(heading.group()) ? sum : "continued";
      svg.leaf("text", right, "x", left + columnWidth, "y", baseline, "class", "dim end");
    }
  }

  /**
   * The row of a node.
   *
   * @param ink its class; in a change, empty if the change is not about it
   */
  void drawRow(SvgText svg, PictureNode node, String ink) {
    Place place = Objects.requireNonNull(places.get(node.id()));
    double left = left(place);
    double middle = middle(place);
    double top = middle - rowHeight / 2;
    svg.empty(
        "rect",
        "x",
        left - 4,
        "y",
        top,
        "width",
        columnWidth + 8,
        "height",
        rowHeight,
        "class",
        "hit");
    drawLabel(svg, node, ink, left, middle);
    drawBar(svg, node, ink, left + barLeft(), middle);
    double right = left + columnWidth;
    String share = Figures.percent(node.after());
    if (change) {
      String difference = Figures.change(node.after() - node.before());
      String type = node.news() ? "end news" : "end dim";
      svg.leaf("text", difference, "x", right, "y", middle + 4, "class", type);
    }
    double end = right - (change ? CHANGE : 0);
    svg.leaf("text", share, "x", end, "y", middle + 4, "class", "end");
  }

  private void drawLabel(SvgText svg, PictureNode node, String ink, double x, double middle) {
    if (!ink.isEmpty()) {
      svg.empty("rect", "x", x, "y", middle - 5, "width", 10.0, "height", 10.0, "class", ink);
    }
    boolean whole = label(node).length() <= letters;
    String label = whole ? label(node) : Figures.shortened(node.id(), letters);
    String type = node.news() ? "news" : node.fate().isEmpty() ? "" : "idle";
    svg.leaf("text", label, "x", x + 16, "y", middle + 4, "class", type);
    if (weighted) {
      svg.leaf(
          "text",
          "\u00d7" + Figures.weight(node.weight()),
          "x",
          x + barLeft() - 8,
          "y",
          middle + 4,
          "class",
          "dim end");
    }
  }

  private void drawBar(SvgText svg, PictureNode node, String ink, double x, double middle) {
    double thick = Math.min(14, rowHeight - 5);
    double top = middle - thick / 2;
    bar(svg, x, barWidth(), top, thick, "track");
    double kept = Math.min(node.before(), node.after()) * scale();
    if (!change) {
      bar(svg, x, kept, top, thick, ink);
    } else {
      bar(svg, x, kept, top, thick, PictureInk.KEPT);
      String gain = ink.isEmpty() ? PictureInk.MOVED : ink;
      String loss = ink.isEmpty() ? PictureInk.LOST : PictureInk.leaving(ink);
      bar(svg, x + kept, node.after() * scale() - kept, top, thick, gain);
      bar(svg, x + kept, node.before() * scale() - kept, top, thick, loss);
    }
    if (replicated) {
      bar(svg, x, node.primary() * scale(), top + thick + 1, 1.5, PictureInk.MOVED);
    }
    drawMark(svg, x + node.fair() * scale(), top - 2, thick + 4);
  }

  /** The mark of a fair share, with a rim that sets it off from any bar. */
  static void drawMark(SvgText svg, double x, double top, double height) {
    svg.empty("rect", "x", x - 1.25, "y", top, "width", 2.5, "height", height, "class", "mark");
  }

  private static void bar(
      SvgText svg, double x, double width, double top, double height, String type) {
    if (width > 0) {
      svg.empty("rect", "x", x, "y", top, "width", width, "height", height, "class", type);
    }
  }
}
