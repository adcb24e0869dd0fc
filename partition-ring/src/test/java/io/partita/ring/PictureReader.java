package io.partita.ring;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/** Reads a picture back: what a viewer would see, by its own parser and its own geometry. */
final class PictureReader {
  private static final Pattern LAPS = Pattern.compile("(\\d+) (laps|lines)");
  private static final Pattern FLOW = Pattern.compile("(\\S+) \u2192 (\\S+): \\d+ pieces?, .*");
  private static final double CENTRE_X = 308;
  private static final double CENTRE_Y = 366;
  private static final double INNER = 118;
  private static final double OUTER = 280;

  /** A drawn piece of the line, 0 to 1, and what it fills of the height of its lap, 0 to 1. */
  record Cell(double from, double to, double height) {}

  private final Element root;
  private final int laps;
  private final Map<String, Element> rows = new TreeMap<>();
  private final Map<String, List<Cell>> flows = new TreeMap<>();

  PictureReader(String svg) {
    this.root = parse(svg).getDocumentElement();
    String reading =
        texts().stream().filter(t -> t.startsWith("The line of")).findFirst().orElseThrow();
    Matcher matcher = LAPS.matcher(reading);
    this.laps = matcher.find() ? Integer.parseInt(matcher.group(1)) : 1;
    for (Element group : elements(root, "g")) {
      String title = elements(group, "title").get(0).getTextContent();
      if (group.getAttribute("class").equals("n")) {
        rows.put(title.split("( joins| drains| leaves| draining)?: weight ", 2)[0], group);
      }
      Matcher flow = FLOW.matcher(title);
      if (flow.matches()) {
        flows.put(flow.group(1) + " " + flow.group(2), cellsOf(elements(group, "path").get(0)));
      }
    }
  }

  private static Document parse(String svg) {
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
      factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      factory.setNamespaceAware(true);
      return factory.newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
    } catch (ParserConfigurationException | SAXException | IOException e) {
      throw new AssertionError("not well-formed", e);
    }
  }

  private static List<Element> elements(Element of, String tag) {
    NodeList found = of.getElementsByTagNameNS("http://www.w3.org/2000/svg", tag);
    List<Element> elements = new ArrayList<>();
    for (int i = 0; i < found.getLength(); i++) {
      elements.add((Element) found.item(i));
    }
    return elements;
  }

  Map<String, Element> rows() {
    return rows;
  }

  Element row(String id) {
    Element row = rows.get(id);
    if (row == null) {
      throw new AssertionError("no row of " + id);
    }
    return row;
  }

  /** From "giver taker" to the pieces that move. */
  Map<String, List<Cell>> flows() {
    return flows;
  }

  List<String> texts() {
    return texts(root);
  }

  /** All but the names in cells. */
  static List<String> texts(Element of) {
    return elements(of, "text").stream()
        .filter(text -> !PictureText.isName(text))
        .map(text -> text.getTextContent().strip())
        .toList();
  }

  /** All texts but the names in cells, as they are laid out. */
  List<PictureText> laidOut() {
    return laidOut(root);
  }

  static List<PictureText> laidOut(Element of) {
    return elements(of, "text").stream()
        .filter(text -> !PictureText.isName(text))
        .map(PictureText::of)
        .toList();
  }

  /** The names in cells. */
  List<PictureText> names() {
    return elements(root, "text").stream()
        .filter(PictureText::isName)
        .map(PictureText::of)
        .toList();
  }

  double pageWidth() {
    return number(root, "width");
  }

  double pageHeight() {
    return number(root, "height");
  }

  /** Where on the line a point of the page lies, 0 to 1. */
  double at(double pageX, double pageY) {
    double x = pageX - CENTRE_X;
    double y = CENTRE_Y - pageY;
    double area = (x * x + y * y - INNER * INNER) / (OUTER * OUTER - INNER * INNER);
    return (Math.floor(area * laps) + turn(x, y)) / laps;
  }

  /** By where they begin, the classes of all pieces in a picture of one map. */
  NavigableMap<Double, String> inks() {
    TreeMap<Double, String> inks = new TreeMap<>();
    for (Element row : rows.values()) {
      for (Element path : elements(row, "path")) {
        cellsOf(path).forEach(cell -> inks.put(cell.from(), path.getAttribute("class")));
      }
    }
    return inks;
  }

  /** The pieces of a node, in a picture of one map. */
  List<Cell> cells(String id) {
    return elements(row(id), "path").stream().flatMap(p -> cellsOf(p).stream()).toList();
  }

  /** A partition of a line of keys as it is drawn; more than one piece if a line ends in it. */
  record Range(String title, String ink, List<double[]> pieces) {

    /** What its pieces take of the line, in pixels. */
    double width() {
      return pieces.stream().mapToDouble(piece -> piece[1] - piece[0]).sum();
    }
  }

  /** By their ids, in a picture of one map of ranges; pieces are left, right, top, bottom. */
  List<Range> ranges() {
    Map<Integer, Range> ranges = new TreeMap<>();
    for (Element row : rows.values()) {
      for (Element path : elements(row, "path")) {
        String title = elements(path, "title").get(0).getTextContent();
        Matcher id = Pattern.compile(": partition (\\d+), ").matcher(title);
        List<double[]> pieces = new ArrayList<>();
        for (String piece : path.getAttribute("d").split("(?=M)", -1)) {
          List<double[]> corners = points(piece);
          double[] first = corners.get(0);
          double[] last = corners.get(2);
          pieces.add(new double[] {first[0], last[0], first[1], last[1]});
        }
        if (!id.find()) {
          throw new AssertionError("no partition: " + title);
        }
        Range range = new Range(title, path.getAttribute("class"), pieces);
        ranges.put(Integer.parseInt(id.group(1)), range);
      }
    }
    return List.copyOf(ranges.values());
  }

  /** The labels of a line of keys. */
  List<PictureText> labels() {
    return laidOut().stream().filter(text -> text.types().contains("key")).toList();
  }

  private static List<Element> rects(Element row, String type) {
    return elements(row, "rect").stream()
        .filter(rect -> rect.getAttribute("class").equals(type))
        .toList();
  }

  static double width(Element row, String type) {
    return number(rects(row, type).get(0), "width");
  }

  private static double number(Element element, String attribute) {
    return Double.parseDouble(element.getAttribute(attribute));
  }

  /** Where the bar begins, as its track does. */
  static double barLeft(Element row) {
    return number(rects(row, "track").get(0), "x");
  }

  /** The width of the bar over its track; the chip of the same colour is a square beside it. */
  static double barWidth(Element row) {
    return elements(row, "rect").stream()
        .filter(rect -> number(rect, "x") == barLeft(row))
        .filter(rect -> !rect.getAttribute("class").equals("track"))
        .mapToDouble(rect -> number(rect, "width"))
        .findFirst()
        .orElse(0);
  }

  /** The middle of the mark of the fair share. */
  static double mark(Element row) {
    Element mark = rects(row, "mark").get(0);
    return number(mark, "x") + number(mark, "width") / 2;
  }

  /** Every piece begins where its outer edge does and goes along that edge first. */
  private List<Cell> cellsOf(Element path) {
    List<Cell> cells = new ArrayList<>();
    for (String piece : path.getAttribute("d").split("(?=M)", -1)) {
      cells.add(cellOf(piece));
    }
    return cells;
  }

  private Cell cellOf(String piece) {
    List<double[]> points = points(piece);
    double[] start = points.get(0);
    double[] end = points.get(points.size() / 2 - 1);
    double x = start[0] - CENTRE_X;
    double y = CENTRE_Y - start[1];
    double area = (x * x + y * y - INNER * INNER) / (OUTER * OUTER - INNER * INNER);
    // A piece may be a part of a lap's height, so the lap is where its outer edge is.
    int lap = Math.min(laps - 1, (int) Math.floor(area * laps - 1e-3));
    double from = turn(x, y);
    double to = turn(end[0] - CENTRE_X, CENTRE_Y - end[1]);
    // The end of a lap is its beginning too; a long piece goes there in several steps.
    boolean toTheEnd = to < from - 0.5 || (to <= from && points.size() > 4);
    double[] below = points.get(points.size() / 2);
    double fallen = Math.pow(below[0] - CENTRE_X, 2) + Math.pow(CENTRE_Y - below[1], 2);
    double height = (x * x + y * y - fallen) / (OUTER * OUTER - INNER * INNER) * laps;
    return new Cell(
        (lap + from) / laps, (lap + (toTheEnd ? 1 : Math.max(from, to))) / laps, height);
  }

  private static double turn(double x, double y) {
    double turn = Math.atan2(x, y) / (2 * Math.PI);
    return turn < -1e-5 ? turn + 1 : Math.max(0, turn);
  }

  /** The ends of all steps of one piece, as absolute points. */
  private static List<double[]> points(String piece) {
    List<double[]> points = new ArrayList<>();
    Matcher steps = Pattern.compile("([Mla])([^Mlaz]*)").matcher(piece);
    double x = 0;
    double y = 0;
    while (steps.find()) {
      List<Double> numbers = new ArrayList<>();
      Matcher number = Pattern.compile("-?[0-9]+(\\.[0-9]+)?").matcher(steps.group(2));
      while (number.find()) {
        numbers.add(Double.parseDouble(number.group()));
      }
      double dx = numbers.get(numbers.size() - 2);
      double dy = numbers.get(numbers.size() - 1);
      boolean absolute = steps.group(1).equals("M");
      x = absolute ? dx : x + dx;
      y = absolute ? dy : y + dy;
      points.add(new double[] {x, y});
    }
    return points;
  }
}
