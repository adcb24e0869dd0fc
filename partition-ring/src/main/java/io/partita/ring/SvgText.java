package io.partita.ring;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Writes one SVG document: elements, attributes, escaped text. Lengths have two decimals, so the
 * same picture has the same bytes on every JVM. Used by one thread.
 */
final class SvgText {
  private final StringBuilder out = new StringBuilder(1 << 16);
  private final Deque<String> open = new ArrayDeque<>();

  /** Opens an element; attributes are pairs of a name and a value. */
  SvgText open(String tag, Object... attributes) {
    start(tag, attributes);
    out.append('>');
    open.push(tag);
    return this;
  }

  /** Closes the element that was opened last. */
  SvgText close() {
    out.append("</").append(open.pop()).append(">\n");
    return this;
  }

  /** An element without content. */
  SvgText empty(String tag, Object... attributes) {
    start(tag, attributes);
    out.append("/>\n");
    return this;
  }

  /** An element that holds text alone. */
  SvgText leaf(String tag, String text, Object... attributes) {
    open(tag, attributes);
    escape(text);
    return close();
  }

  /** A style sheet, which must hold nothing that XML would read as markup. */
  SvgText style(String sheet) {
    out.append("<style>").append(sheet).append("</style>\n");
    return this;
  }

  private void start(String tag, Object... attributes) {
    out.append('<').append(tag);
    for (int i = 0; i < attributes.length; i += 2) {
      out.append(' ').append(attributes[i]).append("=\"");
      if (attributes[i + 1] instanceof Double number) {
        appendHundredths(out, hundredths(number));
      } else {
        escape(attributes[i + 1].toString());
      }
      out.append('"');
    }
  }

  /** What XML can't hold at all, control characters and halves of pairs, becomes U+FFFD. */
  private void escape(String text) {
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                default -> out.appendCodePoint(isXml(c) ? c : 0xfffd);
              }
            });
  }

  /** XML 1.0, production 2; tab and line ends, which attributes would not keep, are left out. */
  private static boolean isXml(int c) {
    return (c >= 0x20 && c <= 0xd7ff) || (c >= 0xe000 && c <= 0xfffd) || c >= 0x10000;
  }

  static long hundredths(double length) {
    return Math.round(length * 100);
  }

  /** Appends a number of hundredths as a decimal without trailing zeros. */
  static void appendHundredths(StringBuilder out, long hundredths) {
    if (hundredths < 0) {
      out.append('-');
    }
    long absolute = Math.abs(hundredths);
    out.append(absolute / 100);
    int rest = (int) (absolute % 100);
    if (rest != 0) {
      out.append('.').append((char) ('0' + rest / 10));
      if (rest % 10 != 0) {
        out.append((char) ('0' + rest % 10));
      }
    }
  }

  @Override
  public String toString() {
    if (!open.isEmpty()) {
      throw new IllegalStateException("not closed: " + open);
    }
    return out.toString();
  }
}
