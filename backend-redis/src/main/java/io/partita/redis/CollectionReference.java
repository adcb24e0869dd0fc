package io.partita.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;

/**
 * Stands for a large collection on its way, whose content no coordinator holds.
 *
 * @param node where it is, by its {@linkplain OpenNodes name} in this process
 * @param kind its type
 */
record CollectionReference(String node, String kind) {

  byte[] toBytes() {
    return (kind + " " + node).getBytes(US_ASCII);
  }

  static CollectionReference parse(byte[] bytes) {
    String text = new String(bytes, US_ASCII);
    int space = text.indexOf(' ');
    return new CollectionReference(text.substring(space + 1), text.substring(0, space));
  }
}
