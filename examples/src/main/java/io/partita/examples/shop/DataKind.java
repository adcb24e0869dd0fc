package io.partita.examples.shop;

import io.partita.api.Ttl;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/** One kind of data: its keys, the sizes of its values and their time to live. Immutable. */
final class DataKind {
  /** The time at which nothing happens. */
  static final long NEVER = Long.MAX_VALUE;

  private final String name;
  private final String[] keys;
  private final long[] fingerprints;
  private final Values values;
  private final Ttl ttl;

  DataKind(String name, List<String> keys, Values values, Ttl ttl) {
    this.name = name;
    this.keys = keys.toArray(String[]::new);
    this.fingerprints = keys.stream().mapToLong(Values::fingerprint).toArray();
    this.values = values;
    this.ttl = ttl;
  }

  /** A kind of data with the keys {@code prefix:0}, {@code prefix:1} and so on. */
  static DataKind numbered(String name, String prefix, int count, Values values, Ttl ttl) {
    return new DataKind(
        name, IntStream.range(0, count).mapToObj(i -> prefix + ':' + i).toList(), values, ttl);
  }

  String name() {
    return name;
  }

  int size() {
    return keys.length;
  }

  String key(int index) {
    return keys[index];
  }

  Ttl ttl() {
    return ttl;
  }

  /** The value of a key at a sequence number. */
  byte[] value(int index, long sequence) {
    return values.of(fingerprints[index], sequence);
  }

  /** See {@link Values#sequenceIn}. */
  long sequenceIn(byte[] value, int index) {
    return values.sequenceIn(value, fingerprints[index]);
  }

  /** When an entry written at {@code start} expires, in nanoseconds. */
  long expiry(long start) {
    return ttl.isFinite() ? start + TimeUnit.MILLISECONDS.toNanos(ttl.millis()) : NEVER;
  }
}
