package io.partita.testkit.backend;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.partita.api.OutcomeUnknownException;
import io.partita.api.Ttl;
import io.partita.api.spi.PutCondition;
import io.partita.api.spi.StoreSession;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The only writer of its keys: it knows what every answer must be. */
final class OwnKeysWorker implements Runnable {
  private static final int KEYS = 6;
  private static final int PARTITION = BackendFixture.PARTITION;

  private final int number;
  private final MovingClient client;
  private final SplittableRandom random;
  private final Map<String, String> expected = new TreeMap<>();
  private long next;

  OwnKeysWorker(int number, MovingClient client, SplittableRandom random) {
    this.number = number;
    this.client = client;
    this.random = random;
  }

  private String key(int index) {
    return "w" + number + "-" + index;
  }

  @Override
  public void run() {
    String key = key(random.nextInt(KEYS));
    switch (random.nextInt(6)) {
      case 0 -> remove(key);
      case 1 -> putIf(key);
      case 2 -> increment(key);
      case 3 -> put(key);
      default -> read(key);
    }
  }

  /** Compares all keys with what was acknowledged. */
  void check() {
    for (int i = 0; i < KEYS; i++) {
      read(key(i));
    }
  }

  private void read(String key) {
    assertThat(found(key)).as("value of %s", key).isEqualTo(known(key));
  }

  private Optional<String> found(String key) {
    return client.execute(s -> s.get(PARTITION, bytes(key))).map(value -> new String(value, UTF_8));
  }

  private Optional<String> known(String key) {
    return Optional.ofNullable(expected.get(key));
  }

  private void put(String key) {
    String value = Long.toString(next++);
    write(
        key,
        s -> s.put(PARTITION, bytes(key), bytes(value), Ttl.NONE, PutCondition.ALWAYS),
        value,
        true);
  }

  private void putIf(String key) {
    String value = Long.toString(next++);
    PutCondition condition =
        known(key)
            .map(before -> PutCondition.ifEqual(bytes(before)))
            .orElse(PutCondition.IF_ABSENT);
    write(key, s -> s.put(PARTITION, bytes(key), bytes(value), Ttl.NONE, condition), value, true);
  }

  private void remove(String key) {
    write(key, s -> s.remove(PARTITION, bytes(key)), null, known(key).isPresent());
  }

  private void increment(String key) {
    long sum = Long.parseLong(known(key).orElse("0")) + 1;
    write(key, s -> s.increment(PARTITION, bytes(key), 1, Ttl.NONE), Long.toString(sum), sum);
  }

  private <T> void write(
      String key,
      Function<StoreSession, CompletionStage<T>> write,
      @Nullable String after,
      T answer) {
    try {
      assertThat(client.execute(write)).as("answer to a write of %s", key).isEqualTo(answer);
    } catch (OutcomeUnknownException e) {
      if (found(key).equals(known(key))) {
        return;
      }
    }
    if (after == null) {
      expected.remove(key);
    } else {
      expected.put(key, after);
    }
  }

  private static byte[] bytes(String text) {
    return BackendFixture.bytes(text);
  }
}
