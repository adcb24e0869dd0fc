package io.partita.range;

import java.util.Locale;

/** Says why steps help, in plain words with numbers, as things are before each of them. */
final class Reasons {
  /** What one digit behind the point does not show. */
  private static final double SMALLEST_PART = 0.05;

  private final Placed placed;
  private final Balance balance;

  Reasons(Placed placed, Balance balance) {
    this.placed = placed;
    this.balance = balance;
  }

  /**
   * @param mate the partition it is exchanged for, below 0 if for none
   */
  String ofMove(int partition, int from, int to, int mate) {
    double amount = placed.amounts[partition];
    String reason =
        text(
            "%s bears %s its share, %s %s; with the %s %s of this partition elsewhere %s and %s",
            id(from),
            times(balance.ratio(from)),
            id(to),
            times(balance.ratio(to)),
            number(amount * placed.unit),
            placed.measure.unit,
            times(balance.ratio(from) - amount / placed.weights[from]),
            times(balance.ratio(to) + amount / placed.weights[to]));
    double bytes = placed.bytesTo(partition, to);
    String copies =
        placed.moved(partition, to).length > 1 && bytes == 0
            ? "; " + id(to) + " has a copy already"
            : "; copies " + number(bytes) + " bytes";
    return reason + copies + (mate < 0 ? "" : "; in exchange for partition " + placed.map.id(mate));
  }

  String ofSplit(int node, int partition) {
    double amount = placed.amounts[partition];
    return text(
        "%s bears %s its share, and the %s %s of this partition are too much for a move (%.2f of"
            + " what a node bears on average); halves of about %s can go to different nodes",
        id(node),
        times(balance.ratio(node)),
        number(amount * placed.unit),
        placed.measure.unit,
        amount / placed.meanShare,
        number(amount * placed.unit / 2));
  }

  String ofMerge(int first) {
    StringBuilder reason = new StringBuilder("both are cold and on the same nodes, together");
    String separator = " ";
    for (Measure measure : Measure.values()) {
      double both = measure.of(placed.loads[first]) + measure.of(placed.loads[first + 1]);
      reason.append(separator).append(number(both)).append(' ').append(measure.unit);
      separator = ", ";
    }
    return reason.toString();
  }

  private String id(int node) {
    return placed.nodes.get(node).id();
  }

  private static String times(double ratio) {
    return text("%.2f times", Math.max(0, ratio) + 0.0);
  }

  static String number(double amount) {
    boolean isWhole = Math.abs(amount - Math.rint(amount)) < SMALLEST_PART;
    return isWhole ? text("%.0f", amount) : text("%.1f", amount);
  }

  private static String text(String format, Object... arguments) {
    return String.format(Locale.ROOT, format, arguments);
  }
}
