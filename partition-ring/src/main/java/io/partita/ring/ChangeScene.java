package io.partita.ring;

import io.partita.api.MovementPlan;
import io.partita.api.PartitionMap;
import io.partita.api.Topology;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The change from one map to another: what moves, from whom, to whom, and how much. Immutable. */
final class ChangeScene extends PictureScene {
  private static final double CAPTION = 26;
  private static final int MOST_NEWS = 3;
  private static final int LETTERS_OF_NEWS = 16;

  private final PartitionMap before;
  private final MovementPlan plan;
  private final double ideal;
  private final double betweenOthers;
  private final Map<String, List<MapFlow>> flowsTo = new HashMap<>();
  private final FlowPanel panel;
  private final Map<String, String> inks;
  private final Set<String> inksOfFlows = new TreeSet<>();
  private final SvgPath[] cells;
  private final int nodesBefore;

  ChangeScene(Topology earlier, PartitionMap before, Topology later, PartitionMap after) {
    super(
        after,
        PictureNodes.of(earlier, before, later, after),
        LinePositions.of(List.of(before, after)));
    this.before = before;
    this.plan = MovementPlan.between(before, after);
    this.ideal = MovementPlan.idealShare(earlier, later);
    this.betweenOthers = plan.movedBetweenSurvivors(earlier, later);
    this.inks = PictureInk.ofNews(nodes);
    Collection<MapFlow> flows = MapFlow.of(plan);
    for (MapFlow flow : flows) {
      flowsTo.computeIfAbsent(flow.to(), id -> new ArrayList<>()).add(flow);
      inksOfFlows.add(ink(flow));
    }
    this.panel = new FlowPanel(nodes, inks, flows, after.replicationFactor());
    this.cells = cells();
    this.nodesBefore = before.nodes().size();
  }

  @Override
  boolean isChange() {
    return true;
  }

  @Override
  String title() {
    String was = Figures.shortened(before.strategy(), MOST_LETTERS);
    String is = Figures.shortened(map.strategy(), MOST_LETTERS);
    return (was.equals(is) ? is : was + " \u2192 " + is)
        + ": "
        + Figures.count(map.size(), "partition")
        + " on "
        + (nodesBefore == map.nodes().size() ? "" : nodesBefore + " \u2192 ")
        + Figures.count(map.nodes().size(), "node");
  }

  @Override
  String subtitle() {
    List<String> news = new ArrayList<>();
    nodes.stream()
        .filter(PictureNode::news)
        .limit(MOST_NEWS)
        .forEach(
            node -> news.add(Figures.shortened(node.id(), LETTERS_OF_NEWS) + " " + node.fate()));
    long more = nodes.stream().filter(PictureNode::news).count() - news.size();
    if (more > 0) {
      news.add("and " + more + " more");
    }
    news.add("epoch " + before.epoch() + " \u2192 " + map.epoch());
    news.add(copies());
    return String.join(", ", news);
  }

  @Override
  List<String> headline() {
    return List.of(
        Figures.percent(plan.movedShare()),
        map.replicationFactor() == 1 ? "moves" : "of all copies moves",
        "ideal " + Figures.percent(ideal),
        "between the others " + Figures.percent(betweenOthers));
  }

  @Override
  double notesHeight() {
    return linesHeight(1) + CAPTION + CAPTION + panel.height();
  }

  @Override
  double drawNotes(SvgText svg, double y) {
    drawLines(svg, y, List.of(reading()));
    drawLegend(svg, y + linesHeight(1) + 12);
    panel.draw(svg, MARGIN, y + linesHeight(1) + CAPTION + CAPTION, LEFT_WIDTH);
    return notesHeight();
  }

  /** Solid, striped and dark; the first two in a colour that they really have in this picture. */
  private void drawLegend(SvgText svg, double y) {
    double x = legend(svg, MARGIN, y, PictureInk.KEPT, "stays");
    Optional<String> taker = inksOfFlows.stream().filter(inks::containsValue).findFirst();
    if (taker.isPresent()) {
      x = legend(svg, x, y, taker.get(), "comes to the node of that colour");
    }
    Optional<PictureNode> giver =
        nodes.stream().filter(n -> n.news() && n.after() < n.before()).findFirst();
    if (giver.isPresent()) {
      String ink = PictureInk.leaving(ink(giver.get()));
      x = legend(svg, x, y, ink, "leaves the node of that colour");
    }
    if (inksOfFlows.contains(PictureInk.MOVED)) {
      legend(svg, x, y, PictureInk.MOVED, inks.isEmpty() ? "moves" : "moves between others");
    }
  }

  private static double legend(SvgText svg, double x, double y, String ink, String text) {
    svg.empty("rect", "x", x, "y", y - 9, "width", 10.0, "height", 10.0, "class", ink);
    svg.leaf("text", text, "x", x + 15, "y", y, "class", "dim");
    return x + 15 + text.length() * 6 + 16;
  }

  @Override
  void drawCells(SvgText svg) {
    for (int owner = 0; owner < cells.length; owner++) {
      if (cells[owner] != null) {
        svg.open("g").leaf("title", map.nodes().get(owner) + " keeps");
        svg.empty("path", "d", cells[owner], "class", "cells " + PictureInk.KEPT).close();
      }
    }
  }

  @Override
  String ink(PictureNode node) {
    return inks.getOrDefault(node.id(), "");
  }

  @Override
  void drawOf(SvgText svg, PictureNode node) {
    flowsTo.getOrDefault(node.id(), List.of()).forEach(flow -> drawFlow(svg, flow));
  }

  private void drawFlow(SvgText svg, MapFlow flow) {
    SvgPath path = new SvgPath();
    for (MapFlow.Piece piece : flow.pieces()) {
      double from = positions.from(piece.movement().interval());
      double to = positions.to(piece.movement().interval());
      add(path, from, to, piece.part(), piece.parts());
    }
    svg.open("g")
        .leaf(
            "title",
            flow.from()
                + " \u2192 "
                + flow.to()
                + ": "
                + Figures.count(flow.pieces().size(), "piece")
                + ", "
                + Figures.percent(flow.share()));
    svg.empty("path", "d", path, "class", "cells " + ink(flow)).close();
  }

  private String ink(MapFlow flow) {
    return FlowPanel.ink(inks.getOrDefault(flow.from(), ""), inks.getOrDefault(flow.to(), ""));
  }
}
