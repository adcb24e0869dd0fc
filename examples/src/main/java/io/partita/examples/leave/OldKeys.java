package io.partita.examples.leave;

import java.time.Duration;

/**
 * What the old client has put, each entry known by its number: key, value and time to live.
 *
 * @param count of entries
 */
record OldKeys(int count) {
  private static final int KINDS = 3;
  private static final Duration SHORTEST = Duration.ofHours(1);

  /** The key of an entry: letters, tags in braces, and what needs more than one byte a letter. */
  String key(int number) {
    return switch (number % KINDS) {
      case 0 -> "session:" + number;
      case 1 -> "{user:" + number / 10 + "}:cart:" + number;
      default -> "größe:" + number;
    };
  }

  String value(int number) {
    return "value of " + key(number);
  }

  /** Whether an entry has a time to live; one of each kind of key has, and two have none. */
  boolean expires(int number) {
    return number / KINDS % KINDS == 0;
  }

  /** The time to live of an entry that has one: another one for each, longer than any run. */
  Duration ttl(int number) {
    return SHORTEST.plusSeconds(number);
  }

  /** How many entries have a time to live. */
  int expiring() {
    int expiring = 0;
    for (int number = 0; number < count; number++) {
      expiring += expires(number) ? 1 : 0;
    }
    return expiring;
  }
}
