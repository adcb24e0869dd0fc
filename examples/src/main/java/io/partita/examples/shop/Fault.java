package io.partita.examples.shop;

import com.fasterxml.jackson.annotation.JsonKey;

/** The ways in which a cache can answer wrongly. */
enum Fault {
  /** Nothing is there though a write was acknowledged, not removed, and can't have expired. */
  LOST_KEY("keys lost", "keysLost"),
  /** A value is there that an acknowledged write had replaced. */
  LOST_WRITE("writes lost", "writesLost"),
  /** A counter lacks increments that were acknowledged. */
  LOST_INCREMENT("increments lost", "incrementsLost"),
  /** A value is there again after its removal or expiry was seen. */
  RESURRECTED("removed values back", "removedValuesBack"),
  /** A value is there after it must have expired, by more than {@link Holding#LATE_NANOS}. */
  LENGTHENED_TTL("times to live lengthened", "timesToLiveLengthened"),
  /** The value is another key's. */
  FOREIGN_VALUE("values of other keys", "valuesOfOtherKeys"),
  /** The bytes are not those of any value. */
  CORRUPT_VALUE("values damaged", "valuesDamaged"),
  /** A value is there that was never acknowledged, or counted more than was sent. */
  UNEXPLAINED("values nobody wrote", "valuesNobodyWrote");

  private final String label;
  private final String field;

  Fault(String label, String field) {
    this.label = label;
    this.field = field;
  }

  /** The name in JSON. */
  @JsonKey
  String field() {
    return field;
  }

  String label() {
    return label;
  }
}
