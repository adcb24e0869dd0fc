package io.partita.ring;

import io.partita.api.PartitionMap;
import io.partita.api.Topology;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** One map: who holds what, how even and how interleaved that is. Immutable. */
final class MapScene extends PictureScene {
  /** Up to so many ranges are told one by one, under the pointer. */
  private static final int MOST_TOLD = 2_048;

  private final Map<String, String> inks;
  private final Map<String, List<PictureRun>> runsOf = new HashMap<>();

  /** By the first partition of each run. */
  private final Map<Integer, String> inksOfRuns = new HashMap<>();

  MapScene(Topology topology, PartitionMap map) {
    this(topology, map, PieceSizes.unknown(map), LinePositions.of(List.of(map)));
  }

  /** Of a line of keys. */
  MapScene(Topology topology, PartitionMap map, PieceSizes sizes) {
    this(topology, map, sizes, LinePositions.of(map, sizes));
  }

  private MapScene(Topology topology, PartitionMap map, PieceSizes sizes, LinePositions positions) {
    super(map, sizes, PictureNodes.of(topology, map, sizes), positions);
    this.inks = PictureInk.ofOwners(nodes);
    String last = "";
    for (PictureRun run : runs) {
      String owner = map.nodes().get(run.owner());
      String own = Objects.requireNonNull(inks.get(owner));
      last = own.equals(last) ? PictureInk.otherShade(own) : own;
      inksOfRuns.put(run.start(), last);
      runsOf.computeIfAbsent(owner, id -> new ArrayList<>()).add(run);
    }
  }

  @Override
  boolean isChange() {
    return false;
  }

  @Override
  String title() {
    return Figures.shortened(map.strategy(), MOST_LETTERS)
        + ": "
        + Figures.count(map.size(), "partition")
        + " on "
        + Figures.count(map.nodes().size(), "node");
  }

  @Override
  String subtitle() {
    return "epoch " + map.epoch() + ", " + copies();
  }

  @Override
  List<String> headline() {
    double peak = 0;
    double sum = 0;
    double squares = 0;
    int placeable = 0;
    for (PictureNode node : nodes) {
      if (node.fair() > 0) {
        double load = node.after() / node.fair();
        peak = Math.max(peak, load);
        sum += load;
        squares += load * load;
        placeable++;
      }
    }
    if (placeable == 0) {
      return List.of(Figures.count(map.nodes().size()), "draining");
    }
    double mean = sum / placeable;
    double deviation = Math.sqrt(Math.max(0, squares / placeable - mean * mean));
    List<String> lines = new ArrayList<>();
    lines.add(Figures.decimal(peak, 2) + "\u00d7");
    lines.add("peak to fair share");
    if (map.replicationFactor() > 1) {
      lines.add("of all copies");
    }
    lines.add("variation " + Figures.percent(mean == 0 ? 0 : deviation / mean));
    return lines;
  }

  private List<String> notes() {
    List<String> notes = new ArrayList<>();
    notes.add(reading());
    notes.addAll(labelNotes());
    notes.add(interleaving());
    boolean shared = inks.values().stream().distinct().count() < nodes.size();
    if (shared) {
      notes.add(
          nodes.stream().map(PictureNode::group).distinct().count() > 1
              ? "Colour: the group of the owner. Where two of one group meet, the shade changes."
              : "Where the owner changes, the shade does.");
    }
    return notes;
  }

  private String interleaving() {
    int size = map.size();
    int longest = runs.stream().mapToInt(run -> run.end() - run.start()).max().orElse(0);
    return "The owner changes at "
        + Figures.count(runs.size() - 1L)
        + " of "
        + Figures.count(size - 1, "boundary").replace("boundarys", "boundaries")
        + "; the longest run of one owner is "
        + Figures.count(longest, "partition")
        + ".";
  }

  @Override
  double notesHeight() {
    return linesHeight(notes().size());
  }

  @Override
  double drawNotes(SvgText svg, double y) {
    drawLines(svg, y, notes());
    return notesHeight();
  }

  @Override
  void drawCells(SvgText svg) {}

  @Override
  String ink(PictureNode node) {
    return Objects.requireNonNull(inks.get(node.id()));
  }

  /** Each partition of a run, with what is known of it. */
  private void drawRanges(SvgText svg, PictureRun run, PictureNode node) {
    String ink = Objects.requireNonNull(inksOfRuns.get(run.start()));
    for (int i = run.start(); i < run.end(); i++) {
      PictureRun one = new PictureRun(run.owner(), i, i + 1);
      SvgPath path = new SvgPath();
      add(path, one);
      String known = sizes.text(i);
      String title =
          interval(i)
              + ": partition "
              + map.id(i)
              + (known.isEmpty() ? "" : ", " + known)
              + ", on "
              + String.join(", ", map.replicas(i));
      svg.open("path", "d", path, "class", "cells " + ink).leaf("title", title).close();
      String name = PictureInk.nameOn(ink(node));
      drawName(svg, from(one), to(one), node.id(), name, sizes.brief(i));
    }
  }

  @Override
  void drawOf(SvgText svg, PictureNode node) {
    List<PictureRun> own = runsOf.getOrDefault(node.id(), List.of());
    if (isOrdered() && map.size() <= MOST_TOLD) {
      own.forEach(run -> drawRanges(svg, run, node));
      return;
    }
    Map<String, SvgPath> paths = new TreeMap<>();
    for (PictureRun run : own) {
      String ink = Objects.requireNonNull(inksOfRuns.get(run.start()));
      add(paths.computeIfAbsent(ink, i -> new SvgPath()), run);
    }
    paths.forEach((ink, path) -> svg.empty("path", "d", path, "class", "cells " + ink));
    for (PictureRun run : own) {
      drawName(svg, from(run), to(run), node.id(), PictureInk.nameOn(ink(node)));
    }
  }
}
