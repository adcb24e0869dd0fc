package io.partita.ring;

import io.partita.api.Movement;
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
import java.util.TreeMap;
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

  /** The pieces that move, from begin to end. */
  private final TreeMap<Double, Double> moved = new TreeMap<>();

  private final int nodesBefore;

  ChangeScene(Topology earlier, PartitionMap before, Topology later, PartitionMap after) {
    super(
        after,
        PieceSizes.unknown(after),
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
    for (Movement movement : plan.movements()) {
      moved.merge(
          positions.from(movement.interval()), positions.to(movement.interval()), Math::max);
    }
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
    return linesHeight(readings().size()) + CAPTION + CAPTION + panel.height();
  }

  @Override
  double drawNotes(SvgText svg, double y) {
    List<String> readings = readings();
    double legend = y + linesHeight(readings.size());
    drawLines(svg, y, readings);
    drawLegend(svg, legend + 12);
    panel.draw(svg, MARGIN, legend + CAPTION + CAPTION, LEFT_WIDTH);
    return notesHeight();
  }

  private List<String> readings() {
    List<String> readings = new ArrayList<>(List.of(reading()));
    readings.addAll(labelNotes());
    int copies = map.replicationFactor();
    if (copies > 1) {
      readings.add("A copy that moves fills 1/" + copies + " of the height of its lap.");
    }
    return readings;
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
    Map<String, List<PictureRun>> kept = new TreeMap<>();
    for (PictureRun run : runs) {
      kept.computeIfAbsent(map.nodes().get(run.owner()), id -> new ArrayList<>()).add(run);
    }
    kept.forEach(
        (owner, own) -> {
          SvgPath path = new SvgPath();
          own.forEach(run -> add(path, run));
          svg.open("g").leaf("title", owner + " keeps");
          svg.empty("path", "d", path, "class", "cells " + PictureInk.KEPT);
          own.forEach(run -> drawNames(svg, run, owner));
          svg.close();
        });
  }

  /** Names the parts of a run that stay. */
  private void drawNames(SvgText svg, PictureRun run, String owner) {
    double at = from(run);
    double end = to(run);
    Map.Entry<Double, Double> before = moved.lowerEntry(at);
    at = before == null ? at : Math.max(at, before.getValue());
    for (Map.Entry<Double, Double> next : moved.subMap(from(run), true, end, false).entrySet()) {
      if (next.getKey() > at) {
        drawName(svg, at, next.getKey(), owner, PictureInk.NAME_ON_KEPT);
      }
      at = Math.max(at, next.getValue());
    }
    if (end > at) {
      drawName(svg, at, end, owner, PictureInk.NAME_ON_KEPT);
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
    List<Drawn> drawn = drawn(flow);
    for (Drawn piece : drawn) {
      add(path, piece.from, piece.to, piece.part, piece.parts);
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
    svg.empty("path", "d", path, "class", "cells " + ink(flow));
    for (Drawn piece : drawn) {
      if (piece.parts == 1) {
        drawName(svg, piece.from, piece.to, flow.to(), PictureInk.nameOn(ink(flow)));
      }
    }
    svg.close();
  }

  /** Pieces of a flow that lie side by side are drawn as one. */
  private List<Drawn> drawn(MapFlow flow) {
    List<Drawn> drawn = new ArrayList<>();
    for (MapFlow.Piece piece : flow.pieces()) {
      double from = positions.from(piece.movement().interval());
      double to = positions.to(piece.movement().interval());
      int last = drawn.size() - 1;
      if (last >= 0 && drawn.get(last).meets(from, piece)) {
        drawn.set(last, new Drawn(drawn.get(last).from, to, piece.part(), piece.parts()));
      } else {
        drawn.add(new Drawn(from, to, piece.part(), piece.parts()));
      }
    }
    return drawn;
  }

  /** One or more pieces of a flow, side by side. */
  private record Drawn(double from, double to, int part, int parts) {

    boolean meets(double next, MapFlow.Piece piece) {
      return to == next && part == piece.part() && parts == piece.parts();
    }
  }

  private String ink(MapFlow flow) {
    return FlowPanel.ink(inks.getOrDefault(flow.from(), ""), inks.getOrDefault(flow.to(), ""));
  }
}
