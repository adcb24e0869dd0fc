package io.partita.examples.migration;

import io.partita.api.Codec;
import io.partita.api.PartitionMap;
import io.partita.runtime.CacheBuilder;
import io.partita.runtime.Partita;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;

/** Compares where keys lie with where the client before has them. */
final class Check {
  private static final Path FILES = Path.of("src/test/resources/migration");
  private static final int KEYS = 100_000;

  private Check() {}

  /** The keys that the map has elsewhere than the client before: none, or nothing is switched. */
  static List<String> differences(
      PartitionMap map, List<String> keys, UnaryOperator<String> ownerBefore) {
    List<String> differences = new ArrayList<>();
    for (String key : keys) {
      String owner = map.primary(map.locate(key.getBytes(StandardCharsets.UTF_8)));
      if (!owner.equals(ownerBefore.apply(key))) {
        differences.add(key);
      }
    }
    return differences;
  }

  /** A cache as that file says, on nodes in this process. */
  static CacheBuilder<String, String> configured(String file) {
    return Partita.fromFile(FILES.resolve(file), Codec.utf8(), Codec.utf8())
        .backend(new InThisProcess());
  }

  /** Keys as a fleet has them; the same at each call. */
  static List<String> keys() {
    Random random = new Random(1);
    List<String> keys = new ArrayList<>();
    for (int i = 0; i < KEYS; i++) {
      String tag = i % 4 == 0 ? "{user:" + random.nextInt(1_000) + "}:" : "session:";
      keys.add(tag + Long.toString(random.nextLong(), 36));
    }
    return keys;
  }
}
