package io.partita.benchmarks.tables;

import org.openjdk.jol.info.GraphLayout;

/** How many bytes objects take up, with all that they refer to. */
final class Footprint {
  static {
    // Read once, when the library is first used: without it, layouts of records are hidden from it.
    System.setProperty("jol.magicFieldOffset", "true");
  }

  private Footprint() {}

  static long bytes(Object root) {
    return GraphLayout.parseInstance(root).totalSize();
  }
}
