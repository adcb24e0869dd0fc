package io.partita.runtime.protocol;

import java.util.Locale;

/** The writes of clients, each executed once, in any order, by any client. Reads are the check. */
enum Operation {
  SET,
  DEL,
  INC;

  int apply(int value) {
    return switch (this) {
      case SET -> 20;
      case DEL -> Value.NIL;
      case INC -> value + 1;
    };
  }

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
