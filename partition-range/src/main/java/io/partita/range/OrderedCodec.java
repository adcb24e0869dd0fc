package io.partita.range;

import io.partita.api.Codec;
import io.partita.api.Problem;

/** An ordered codec that knows whether all its encodings are of one length. */
abstract class OrderedCodec<T> implements Codec<T> {

  /** What {@link #width} is when encodings differ in length. */
  static final int ANY = -1;

  /** The length of each encoding in bytes, or {@link #ANY}. */
  abstract int width();

  /** The width of any codec; of one from elsewhere nothing is known. */
  static int widthOf(Codec<?> codec) {
    return codec instanceof OrderedCodec<?> ordered ? ordered.width() : ANY;
  }

  final void requireWidth(byte[] bytes) {
    if (bytes.length != width()) {
      throw Problem.of("bytes", bytes.length + " of them", width() + " of them, for " + this)
          .asException();
    }
  }

  @Override
  public final boolean isOrdered() {
    return true;
  }
}
