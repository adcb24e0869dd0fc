package io.partita.ring;

import io.partita.api.PartitionMap;
import io.partita.api.Topology;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** One map: who holds what, how even and how interleaved that is. Immutable. */
final class MapScene extends PictureScene {
  private final Map<String, String> inks;
  private final SvgPath[] cells;

  MapScene(Topology topology, PartitionMap map) {
    super(map, PictureNodes.of(topology, map, topology, map), LinePositions.of(List.of(map)));
    this.inks = PictureInk.ofOwners(nodes);
    this.cells = cells();
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
    return List.of(
        Figures.decimal(peak, 2) + "\u00d7",
        "peak to fair share",
        "variation " + Figures.percent(mean == 0 ? 0 : deviation / mean));
  }

  private List<String> notes() {
    List<String> notes = new ArrayList<>();
    notes.add(reading());
    notes.add(interleaving());
    boolean shared = inks.values().stream().distinct().count() < nodes.size();
    if (shared) {
      notes.add(
          nodes.stream().map(PictureNode::group).distinct().count() > 1
              ? "Colour: the owner's group; shades tell neighbouring owners apart."
              : "Shades tell neighbouring owners apart.");
    }
    return notes;
  }

  private String interleaving() {
    int size = map.size();
    int changes = 0;
    int longest = 1;
    int run = 1;
    for (int i = 1; i < size; i++) {
      boolean same = map.primaryIndex(i) == map.primaryIndex(i - 1);
      changes += same ? 0 : 1;
      run = same ? run + 1 : 1;
      longest = Math.max(longest, run);
    }
    return "The owner changes at "
        + Figures.count(changes)
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

  @Override
  void drawOf(SvgText svg, PictureNode node) {
    // Sorted, so that a search is enough.
    int owner = Collections.binarySearch(map.nodes(), node.id());
    if (owner >= 0 && cells[owner] != null) {
      svg.empty("path", "d", cells[owner], "class", "cells " + ink(node));
    }
  }
}
