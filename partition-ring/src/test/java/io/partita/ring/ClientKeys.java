package io.partita.ring;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Keys as applications write them, for comparisons with clients. */
final class ClientKeys {
  private static final String[] PARTS = {
    "user:",
    "cart:",
    "{",
    "}",
    "{}",
    "a",
    "/",
    "é",
    "日本",
    "\u2028",
    "\n",
    "0123456789",
    " ",
    "\ud83d\ude00"
  };

  private ClientKeys() {}

  /**
   * That many keys: numbered ones, random letters and digits, and parts with braces in any order.
   */
  static List<String> texts(int count, long seed) {
    Random random = new Random(seed);
    List<String> keys = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      keys.add(
          switch (i % 3) {
            case 0 -> "user:" + i + ":profile";
            case 1 -> Long.toString(random.nextLong(), 36);
            default -> parts(random);
          });
    }
    return keys;
  }

  /** That many keys that memcached clients accept: printable ASCII, no spaces, not empty. */
  static List<String> ascii(int count, long seed) {
    Random random = new Random(seed);
    List<String> keys = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      keys.add(
          i % 2 == 0
              ? "user:" + i + ":profile"
              : random
                  .ints(1 + random.nextInt(40), '!', 0x7f)
                  .collect(
                      StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                  .toString());
    }
    return keys;
  }

  private static String parts(Random random) {
    StringBuilder key = new StringBuilder();
    for (int i = random.nextInt(8); i >= 0; i--) {
      key.append(PARTS[random.nextInt(PARTS.length)]);
    }
    return key.toString();
  }
}
