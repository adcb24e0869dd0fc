package io.partita.ring;

import java.util.Optional;

/**
 * Where a piece of the line is drawn. The line is wound in laps, so that each of thousands of
 * partitions is large enough to be seen: a ring of laps for hashes, lines of a page for keys, whose
 * line has two ends. Equal pieces of the line cover equal areas.
 *
 * <p>Immutable. A piece costs time linear in the laps that it touches.
 */
abstract class Winding {
  private static final int MOST_LAPS = 64;
  private static final double GAP = 0.4;

  /** The middle of a text, and by how many degrees it is turned clockwise. */
  record Spot(double x, double y, double degrees) {

    /** Further down, if it is not turned. */
    Spot moved(double down) {
      return new Spot(x, y + down, degrees);
    }

    /** As an attribute of SVG. */
    String transform() {
      StringBuilder text = new StringBuilder("translate(");
      SvgText.appendHundredths(text, SvgText.hundredths(x));
      SvgText.appendHundredths(text.append(' '), SvgText.hundredths(y));
      if (degrees != 0) {
        SvgText.appendHundredths(text.append(")rotate("), SvgText.hundredths(degrees));
      }
      return text.append(')').toString();
    }
  }

  private final int laps;

  private Winding(int laps) {
    this.laps = laps;
  }

  /** A ring between two circles, clockwise from the top, from the inside out. */
  static Winding ring(int pieces, double x, double y, double inner, double outer) {
    double circle = Math.PI * (inner + outer);
    return new Ring(laps(pieces, circle, outer - inner), x, y, inner, outer);
  }

  /**
   * A page of lines, from left to right and from top to bottom, with room for a label below each.
   */
  static Page page(int pieces, double x, double y, double width, double height) {
    return new Page(Math.min(Page.MOST_LINES, laps(pieces, width, height)), x, y, width, height);
  }

  /** So many that a piece is about as long as it is high; a power of two, as equal pieces are. */
  private static int laps(int pieces, double length, double height) {
    double wanted = Math.sqrt(pieces * height / length);
    return Integer.highestOneBit((int) Math.max(1, Math.min(MOST_LAPS, wanted)));
  }

  int laps() {
    return laps;
  }

  /**
   * Adds a piece of the line, cut where a lap ends.
   *
   * @param from 0 to 1
   * @param to 0 to 1, above {@code from}
   * @param part which of {@code parts} parts of a lap's height, from 0
   */
  void add(SvgPath path, double from, double to, int part, int parts) {
    int lap = (int) Math.min(laps - 1.0, from * laps);
    double at = from;
    while (true) {
      double end = (lap + 1.0) / laps;
      double low = part / (double) parts;
      double high = (part + 1) / (double) parts;
      addInLap(path, lap, at * laps - lap, Math.min(to, end) * laps - lap, low, high);
      if (to <= end || lap == laps - 1) {
        return;
      }
      at = end;
      lap++;
    }
  }

  /**
   * Where a text of that size lies within a piece of the line: in the middle of the part that is in
   * one lap, of the longest one if there are several; empty if it does not fit.
   */
  Optional<Spot> spot(double from, double to, double width, double height) {
    int lap = (int) Math.min(laps - 1.0, from * laps);
    double start = from * laps - lap;
    double end = Math.min(1, to * laps - lap);
    if (to * laps - lap - 1 > end - start) {
      lap++;
      start = 0;
      end = Math.min(1, to * laps - lap);
    }
    return spotInLap(lap, start, end, width, height);
  }

  /** Both ends are 0 to 1 within the lap. */
  abstract Optional<Spot> spotInLap(int lap, double from, double to, double width, double height);

  /** Adds what lies in one lap; all four numbers are 0 to 1 within it. */
  abstract void addInLap(SvgPath path, int lap, double from, double to, double low, double high);

  private static final class Ring extends Winding {
    /** From here on a straight line would be seen to be none. */
    private static final double CURVED = Math.toRadians(2);

    private static final double MOST_AT_ONCE = Math.toRadians(120);

    private final double x;
    private final double y;
    private final double inner;
    private final double outer;

    Ring(int laps, double x, double y, double inner, double outer) {
      super(laps);
      this.x = x;
      this.y = y;
      this.inner = inner;
      this.outer = outer;
    }

    /** Laps of one area: the squares of their radii are evenly spaced. */
    private double radius(double lap) {
      return Math.sqrt(inner * inner + lap / laps() * (outer * outer - inner * inner));
    }

    @Override
    void addInLap(SvgPath path, int lap, double from, double to, double low, double high) {
      double bottom = radius(lap + low) + (low == 0 ? GAP : 0);
      double top = radius(lap + high) - (high == 1 ? GAP : 0);
      double start = 2 * Math.PI * from;
      double end = 2 * Math.PI * to;
      path.move(xAt(top, start), yAt(top, start));
      turn(path, top, start, end);
      path.line(xAt(bottom, end), yAt(bottom, end));
      turn(path, bottom, end, start);
      path.shut();
    }

    /** Its lower corners must lie between the ends, its upper ones below the next lap. */
    @Override
    Optional<Spot> spotInLap(int lap, double from, double to, double width, double height) {
      double bottom = radius(lap) + GAP;
      double top = radius(lap + 1.0) - GAP;
      double free = Math.sqrt(Math.max(0, top * top - width * width / 4)) - height;
      if (free < bottom) {
        return Optional.empty();
      }
      double half = Math.PI * (to - from);
      if (half < Math.PI / 2 && width / 2 > (bottom + free) / 2 * StrictMath.tan(half)) {
        return Optional.empty();
      }
      double radius = (bottom + free) / 2 + height / 2;
      double middle = (from + to) / 2;
      double angle = 2 * Math.PI * middle;
      boolean upsideDown = middle > 0.25 && middle < 0.75;
      double degrees = 360 * middle + (upsideDown ? 180 : 0);
      return Optional.of(new Spot(xAt(radius, angle), yAt(radius, angle), degrees % 360));
    }

    private void turn(SvgPath path, double radius, double start, double end) {
      double angle = Math.abs(end - start);
      if (angle < CURVED) {
        path.line(xAt(radius, end), yAt(radius, end));
        return;
      }
      int steps = (int) Math.ceil(angle / MOST_AT_ONCE);
      for (int i = 1; i <= steps; i++) {
        double to = start + (end - start) * i / steps;
        path.arc(radius, end > start, xAt(radius, to), yAt(radius, to));
      }
    }

    // StrictMath, because Math may differ in the last bit from JVM to JVM.
    private double xAt(double radius, double angle) {
      return x + radius * StrictMath.sin(angle);
    }

    private double yAt(double radius, double angle) {
      return y - radius * StrictMath.cos(angle);
    }
  }

  /** A page of lines, each with room below it. */
  static final class Page extends Winding {
    /** The room below a line. */
    static final double LABEL = 12;

    private static final int MOST_LINES = 32;
    private static final double LEAST_LINE = 21;
    private static final double MOST_LINE = 60;

    private final double x;
    private final double y;
    private final double width;
    private final double lineHeight;

    Page(int laps, double x, double y, double width, double height) {
      super(laps);
      this.x = x;
      this.y = y;
      this.width = width;
      this.lineHeight = Math.max(LEAST_LINE, Math.min(MOST_LINE, height / laps));
    }

    double height() {
      return laps() * lineHeight;
    }

    /** Which line a place of the line is in. */
    int line(double at) {
      return (int) Math.min(laps() - 1.0, at * laps());
    }

    /** Where that is from left to right. */
    double left(double at) {
      return x + width * (at * laps() - line(at));
    }

    double right() {
      return x + width;
    }

    /** Adds a bar that parts two pieces. */
    void addBoundary(SvgPath path, double at, double thick) {
      double from = Math.max(x, left(at) - thick / 2);
      double to = from + thick;
      double bottom = bottom(line(at));
      double top = bottom - (lineHeight - LABEL);
      path.move(from, top).line(to, top).line(to, bottom).line(from, bottom).shut();
    }

    /** Where the pieces of a line end and the room below them begins. */
    double bottom(int line) {
      return y + lineHeight * (line + 1) - LABEL;
    }

    @Override
    void addInLap(SvgPath path, int lap, double from, double to, double low, double high) {
      double band = lineHeight - LABEL;
      double top = bottom(lap) - band * high + (high == 1 ? GAP : 0);
      double bottom = bottom(lap) - band * low - (low == 0 ? GAP : 0);
      double left = x + width * from;
      double right = x + width * to;
      path.move(left, top).line(right, top).line(right, bottom).line(left, bottom).shut();
    }

    @Override
    Optional<Spot> spotInLap(int lap, double from, double to, double wide, double high) {
      double band = lineHeight - LABEL;
      return width * (to - from) < wide || band - 2 * GAP < high
          ? Optional.empty()
          : Optional.of(new Spot(x + width * (from + to) / 2, bottom(lap) - band / 2, 0));
    }
  }
}
