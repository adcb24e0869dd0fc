package io.partita.benchmarks.get;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.zip.GZIPInputStream;
import org.apache.commons.rng.sampling.distribution.DiscreteSampler;
import org.apache.commons.rng.sampling.distribution.RejectionInversionZipfSampler;

/** Which keys there are, and in which order they are read. Immutable. */
public final class Reads {
  private static final long SEED = 42;
  private static final int LENGTH = 1 << 20;
  private static final int SHORTEST_KEY = 16;
  private static final int LONGEST_KEY = 32;

  private final String description;
  private final String[] keys;
  private final int[] order;

  private Reads(String description, String[] keys, int[] order) {
    this.description = description;
    this.keys = keys;
    this.order = order;
  }

  /**
   * Distinct keys of 16 to 32 letters and digits, read at random.
   *
   * @param entries how many keys there are, at least 1
   * @param skew key k is read in proportion to 1 / (k + 1)^skew; 0 reads all alike
   */
  public static Reads random(int entries, double skew) {
    SplittableRandom random = new SplittableRandom(SEED);
    String[] keys = new String[entries];
    for (int i = 0; i < entries; i++) {
      keys[i] = key(i, random);
    }
    DiscreteSampler popularity = RejectionInversionZipfSampler.of(random::nextLong, entries, skew);
    int[] order = new int[LENGTH];
    for (int i = 0; i < LENGTH; i++) {
      order[i] = popularity.sample() - 1;
    }
    return new Reads(String.format(Locale.ROOT, "at random, skew %.2f", skew), keys, order);
  }

  private static String key(int number, SplittableRandom random) {
    StringBuilder key =
        new StringBuilder(LONGEST_KEY).append(Integer.toHexString(number)).append(':');
    int length = random.nextInt(SHORTEST_KEY, LONGEST_KEY + 1);
    while (key.length() < length) {
      key.append((char) ('a' + random.nextInt(26)));
    }
    return key.toString();
  }

  /**
   * The keys of a recorded trace in the order of their accesses.
   *
   * @param file gzip text in UTF-8, one key a line
   * @throws IOException if there is no such file, or it is none
   */
  public static Reads trace(Path file) throws IOException {
    Map<String, Integer> numbers = new LinkedHashMap<>();
    List<Integer> order;
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
      order =
          lines
              .lines()
              .filter(line -> !line.isBlank())
              .map(
                  line -> {
                    numbers.putIfAbsent(line, numbers.size());
                    return numbers.getOrDefault(line, 0);
                  })
              .toList();
    }
    if (order.isEmpty()) {
      throw new IOException(file + " holds no keys");
    }
    return new Reads(
        "in the order of " + file.getFileName(),
        numbers.keySet().toArray(String[]::new),
        order.stream().mapToInt(Integer::intValue).toArray());
  }

  /** How many keys there are. */
  public int keys() {
    return keys.length;
  }

  /** A key by its number. */
  public String key(int number) {
    return keys[number];
  }

  /** The number of the key that is the n-th to be read; begins anew after the last. */
  public int at(long n) {
    return order[(int) (n % order.length)];
  }

  /** What they are, for a report. */
  @Override
  public String toString() {
    return description;
  }
}
