package io.partita.examples.shop;

/** The ways in which a cache can answer wrongly. */
enum Fault {
  /** Nothing is there though a write was acknowledged, not removed, and can't have expired. */
  LOST_KEY("keys lost"),
  /** A value is there that an acknowledged write had replaced. */
  LOST_WRITE("writes lost"),
  /** A counter lacks increments that were acknowledged. */
  LOST_INCREMENT("increments lost"),
  /** A value is there again after its removal or expiry was seen. */
  RESURRECTED("removed values back"),
  /** A value is there after it must have expired, by more than {@link Holding#LATE_NANOS}. */
  LENGTHENED_TTL("times to live lengthened"),
  /** The value is another key's. */
  FOREIGN_VALUE("values of other keys"),
  /** The bytes are not those of any value. */
  CORRUPT_VALUE("values damaged"),
  /** A value is there that was never acknowledged, or counted more than was sent. */
  UNEXPLAINED("values nobody wrote");

  private final String label;

  Fault(String label) {
    this.label = label;
  }

  String label() {
    return label;
  }
}
