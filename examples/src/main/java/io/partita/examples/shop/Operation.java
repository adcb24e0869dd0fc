package io.partita.examples.shop;

import java.util.Locale;

/** The operations whose latencies are told apart. */
enum Operation {
  GET,
  GET_OR_LOAD,
  PUT,
  REPLACE,
  REMOVE,
  EXPIRE,
  INCREMENT;

  String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
