package io.partita.ring;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * From whom to whom a change moves: givers on the left, takers on the right, bands between them as
 * thick as what moves. The nodes that the change is about stand alone, the others with their group,
 * so there are never more than a dozen of either.
 */
final class FlowPanel {
  private static final int MOST_ALONE = 6;
  private static final int MOST_ENTRIES = 12;
  private static final double THICKNESS = 120;
  private static final double LABEL = 170;
  private static final double LEAST_SLOT = 15;
  private static final double SPACE = 5;
  private static final double POST = 7;

  /** One or more nodes on one side. */
  private static final class Entry {
    final String label;
    final String ink;
    final double amount;
    double top;

    Entry(String label, String ink, double amount) {
      this.label = label;
      this.ink = ink;
      this.amount = amount;
    }
  }

  private final Map<String, PictureNode> nodes = new HashMap<>();
  private final Map<String, String> inks;
  private final Collection<MapFlow> flows;
  private final int replicas;
  private final Map<String, Entry> givers;
  private final Map<String, Entry> takers;
  private final double pixels;
  private final double height;

  /** Flows of a map with so many copies of each partition. */
  FlowPanel(
      List<PictureNode> nodes, Map<String, String> inks, Collection<MapFlow> flows, int replicas) {
    nodes.forEach(node -> this.nodes.put(node.id(), node));
    this.inks = inks;
    this.flows = flows;
    this.replicas = replicas;
    double total = flows.stream().mapToDouble(MapFlow::share).sum();
    this.pixels = total == 0 ? 0 : THICKNESS / total;
    this.givers = entries(MapFlow::from);
    this.takers = entries(MapFlow::to);
    this.height = Math.max(slots(givers), slots(takers));
    settle(givers);
    settle(takers);
  }

  double height() {
    return height;
  }

  /** From node id to its entry, which several nodes may share. */
  private Map<String, Entry> entries(Function<MapFlow, String> side) {
    Map<String, Double> amounts = new TreeMap<>();
    flows.forEach(flow -> amounts.merge(side.apply(flow), flow.share(), Double::sum));
    boolean few = amounts.size() <= MOST_ALONE + 2;
    boolean fewNews = amounts.keySet().stream().filter(inks::containsKey).count() <= MOST_ALONE;
    Map<String, SortedSet<String>> members = new TreeMap<>();
    for (String id : amounts.keySet()) {
      boolean news = inks.containsKey(id);
      // The first letter keeps an id apart from a group of the same name.
      String key = few || (news && fewNews) ? "n" + id : news ? "a" : "g" + node(id).group();
      members.computeIfAbsent(key, k -> new TreeSet<>()).add(id);
    }
    Map<String, Double> sums = new HashMap<>();
    members.forEach(
        (key, ids) -> sums.put(key, ids.stream().mapToDouble(id -> amount(amounts, id)).sum()));
    List<String> keys = new ArrayList<>(members.keySet());
    keys.sort(
        Comparator.comparingDouble((String key) -> -amount(sums, key))
            .thenComparing(Comparator.naturalOrder()));
    SortedSet<String> rest = new TreeSet<>();
    if (keys.size() > MOST_ENTRIES) {
      keys.subList(MOST_ENTRIES - 1, keys.size())
          .forEach(key -> rest.addAll(Objects.requireNonNull(members.get(key))));
      keys.subList(MOST_ENTRIES - 1, keys.size()).clear();
    }
    Map<String, Entry> entries = new LinkedHashMap<>();
    for (String key : keys) {
      add(entries, key, Objects.requireNonNull(members.get(key)), amounts);
    }
    if (!rest.isEmpty()) {
      add(entries, "o", rest, amounts);
    }
    return entries;
  }

  private static double amount(Map<String, Double> amounts, String key) {
    return Objects.requireNonNull(amounts.get(key));
  }

  private PictureNode node(String id) {
    return Objects.requireNonNull(nodes.get(id));
  }

  private void add(
      Map<String, Entry> entries, String key, SortedSet<String> ids, Map<String, Double> amounts) {
    double amount = ids.stream().mapToDouble(id -> amount(amounts, id)).sum();
    String label =
        switch (key.charAt(0)) {
          case 'n' -> Figures.shortened(ids.first(), 14);
          case 'g' ->
              key.length() == 1
                  ? Figures.count(ids.size(), "node")
                  : Figures.shortened(key.substring(1), 10) + " (" + ids.size() + ")";
          case 'a' -> Figures.count(ids.size(), "changed node");
          default -> Figures.count(ids.size(), "other node");
        };
    String ink = key.charAt(0) == 'n' ? inks.getOrDefault(ids.first(), "") : "";
    Entry entry = new Entry(label, ink, amount);
    ids.forEach(id -> entries.put(id, entry));
  }

  private double slot(Entry entry) {
    return Math.max(LEAST_SLOT, entry.amount * pixels) + SPACE;
  }

  private double slots(Map<String, Entry> side) {
    return side.values().stream().distinct().mapToDouble(this::slot).sum();
  }

  /** Puts the entries of a side below each other, in the middle of the panel. */
  private void settle(Map<String, Entry> side) {
    double y = (height - slots(side)) / 2;
    for (Entry entry : side.values().stream().distinct().toList()) {
      entry.top = y + (slot(entry) - entry.amount * pixels) / 2;
      y += slot(entry);
    }
  }

  /** Draws the panel. */
  void draw(SvgText svg, double x, double y, double width) {
    double left = x + LABEL;
    double right = x + width - LABEL;
    drawBands(svg, left + POST, right - POST, y);
    for (Entry entry : givers.values().stream().distinct().toList()) {
      drawEntry(svg, entry, left, left - 8, y, "end");
    }
    for (Entry entry : takers.values().stream().distinct().toList()) {
      drawEntry(svg, entry, right - POST, right + 8, y, "");
    }
  }

  private void drawBands(SvgText svg, double left, double right, double y) {
    Map<Entry, Map<Entry, Double>> bands =
        flows.stream()
            .collect(
                Collectors.groupingBy(
                    flow -> entry(givers, flow.from()),
                    Collectors.groupingBy(
                        flow -> entry(takers, flow.to()),
                        Collectors.summingDouble(MapFlow::share))));
    Map<Entry, Double> used = new HashMap<>();
    for (Entry giver : givers.values().stream().distinct().toList()) {
      for (Entry taker : takers.values().stream().distinct().toList()) {
        Double share = Objects.requireNonNull(bands.get(giver)).get(taker);
        if (share != null) {
          double thick = share * pixels;
          double from = y + giver.top + used.merge(giver, thick, Double::sum) - thick;
          double to = y + taker.top + used.merge(taker, thick, Double::sum) - thick;
          SvgPath band = new SvgPath().move(left, from).flow(right, to);
          band.line(right, to + thick).flow(left, from + thick).shut();
          svg.empty("path", "d", band, "class", ink(giver.ink, taker.ink) + " band");
        }
      }
    }
  }

  private static Entry entry(Map<String, Entry> side, String id) {
    return Objects.requireNonNull(side.get(id));
  }

  /** The class of what goes from a node of one class to a node of another. */
  static String ink(String from, String to) {
    return !to.isEmpty() ? to : !from.isEmpty() ? PictureInk.leaving(from) : PictureInk.MOVED;
  }

  private void drawEntry(
      SvgText svg, Entry entry, double post, double text, double y, String anchor) {
    double thick = Math.max(1, entry.amount * pixels);
    String own = entry.ink.isEmpty() ? PictureInk.MOVED : entry.ink;
    double top = y + entry.top;
    svg.empty("rect", "x", post, "y", top, "width", POST, "height", thick, "class", own);
    svg.open("text", "x", text, "y", top + thick / 2 + 4, "class", anchor)
        .leaf("tspan", entry.label, "class", entry.ink.isEmpty() ? "" : "news")
        .leaf("tspan", Figures.percent(entry.amount / replicas), "class", "dim")
        .close();
  }
}
