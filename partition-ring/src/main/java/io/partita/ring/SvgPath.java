package io.partita.ring;

/**
 * The data of one SVG path. Points are rounded to hundredths before they are made relative, so
 * shapes that share a corner share it exactly, and errors do not add up.
 */
final class SvgPath {
  private final StringBuilder data = new StringBuilder();
  private long lastX;
  private long lastY;

  SvgPath move(double x, double y) {
    lastX = SvgText.hundredths(x);
    lastY = SvgText.hundredths(y);
    data.append('M');
    SvgText.appendHundredths(data, lastX);
    separated(lastY);
    return this;
  }

  SvgPath line(double x, double y) {
    data.append('l');
    relative(x, y);
    return this;
  }

  /** A part of a circle, less than half of it. */
  SvgPath arc(double radius, boolean clockwise, double x, double y) {
    data.append('a');
    SvgText.appendHundredths(data, SvgText.hundredths(radius));
    separated(SvgText.hundredths(radius));
    data.append(clockwise ? " 0 0 1 " : " 0 0 0 ");
    relative(x, y);
    return this;
  }

  /** A cubic curve that leaves and arrives horizontally. */
  SvgPath flow(double x, double y) {
    long halfX = (SvgText.hundredths(x) - lastX) / 2;
    data.append('c');
    SvgText.appendHundredths(data, halfX);
    separated(0);
    separated(halfX);
    separated(SvgText.hundredths(y) - lastY);
    data.append(' ');
    relative(x, y);
    return this;
  }

  SvgPath shut() {
    data.append('z');
    return this;
  }

  boolean isEmpty() {
    return data.isEmpty();
  }

  private void relative(double x, double y) {
    long toX = SvgText.hundredths(x);
    long toY = SvgText.hundredths(y);
    SvgText.appendHundredths(data, toX - lastX);
    separated(toY - lastY);
    lastX = toX;
    lastY = toY;
  }

  private void separated(long hundredths) {
    if (hundredths >= 0) {
      data.append(' ');
    }
    SvgText.appendHundredths(data, hundredths);
  }

  @Override
  public String toString() {
    return data.toString();
  }
}
