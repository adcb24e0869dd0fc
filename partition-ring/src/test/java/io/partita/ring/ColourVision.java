package io.partita.ring;

/**
 * How colours look to eyes that lack one kind of cones, and how far apart they then are.
 *
 * <p>G. Machado et al., A Physiologically-based Model for Simulation of Color Vision Deficiency,
 * 2009, doi:10.1109/TVCG.2009.113, severity 1; distances in CIELAB (1976).
 */
enum ColourVision {
  NORMAL,
  PROTANOPIA,
  DEUTERANOPIA,
  TRITANOPIA;

  /** From linear RGB to what is seen of it, row by row. */
  private double[] matrix() {
    return switch (this) {
      case NORMAL -> new double[] {1, 0, 0, 0, 1, 0, 0, 0, 1};
      case PROTANOPIA ->
          new double[] {
            0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116,
            1.051998
          };
      case DEUTERANOPIA ->
          new double[] {
            0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.011820, 0.042940,
            0.968881
          };
      case TRITANOPIA ->
          new double[] {
            1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367,
            0.303900
          };
    };
  }

  /** The distance of two colours such as {@code #4a5cf0}; about 2 can just be told apart. */
  double distance(String one, String other) {
    double[] a = lab(one);
    double[] b = lab(other);
    return Math.sqrt(
        Math.pow(a[0] - b[0], 2) + Math.pow(a[1] - b[1], 2) + Math.pow(a[2] - b[2], 2));
  }

  private double[] lab(String colour) {
    double[] rgb = new double[3];
    for (int i = 0; i < 3; i++) {
      double part = Integer.parseInt(colour.substring(1 + 2 * i, 3 + 2 * i), 16) / 255.0;
      rgb[i] = part <= 0.04045 ? part / 12.92 : Math.pow((part + 0.055) / 1.055, 2.4);
    }
    double[] matrix = matrix();
    double[] seen = new double[3];
    for (int i = 0; i < 3; i++) {
      double sum = 0;
      for (int j = 0; j < 3; j++) {
        sum += matrix[3 * i + j] * rgb[j];
      }
      seen[i] = Math.max(0, Math.min(1, sum));
    }
    double x = curve((0.4124 * seen[0] + 0.3576 * seen[1] + 0.1805 * seen[2]) / 0.9505);
    double y = curve(0.2126 * seen[0] + 0.7152 * seen[1] + 0.0722 * seen[2]);
    double z = curve((0.0193 * seen[0] + 0.1192 * seen[1] + 0.9505 * seen[2]) / 1.089);
    return new double[] {116 * y - 16, 500 * (x - y), 200 * (y - z)};
  }

  private static double curve(double value) {
    return value > 0.008856 ? Math.cbrt(value) : 7.787 * value + 16.0 / 116;
  }
}
