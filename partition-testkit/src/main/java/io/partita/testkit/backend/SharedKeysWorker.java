package io.partita.testkit.backend;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.partita.api.OutcomeUnknownException;
import io.partita.api.Ttl;
import io.partita.api.spi.PutCondition;
import io.partita.testkit.history.HistoryRecorder;
import io.partita.testkit.history.Operation;
import io.partita.testkit.history.Outcome;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Writes and reads keys that all workers share, and records it. */
final class SharedKeysWorker implements Runnable {
  private static final int KEYS = 3;
  private static final long PAUSE_NANOS = TimeUnit.MICROSECONDS.toNanos(100);
  private static final int PARTITION = BackendFixture.PARTITION;

  private final String name;
  private final MovingClient client;
  private final SplittableRandom random;
  private final HistoryRecorder.Client history;
  private String last = "none";
  private long next;

  SharedKeysWorker(
      String name, MovingClient client, SplittableRandom random, HistoryRecorder recorder) {
    this.name = name;
    this.client = client;
    this.random = random;
    this.history = recorder.client(name);
  }

  @Override
  public void run() {
    if (random.nextInt(4) == 0) {
      LockSupport.parkNanos(PAUSE_NANOS); // the longer a history, the longer takes its check
    }
    String key = "shared-" + random.nextInt(KEYS);
    byte[] keyBytes = bytes(key);
    String value = name + "-" + next++;
    switch (random.nextInt(6)) {
      case 0 ->
          record(
              key,
              Operation.put(value),
              () -> {
                put(keyBytes, value, PutCondition.ALWAYS);
                return Outcome.done();
              });
      case 1 ->
          record(
              key,
              Operation.putIfAbsent(value),
              () -> Outcome.doneIf(put(keyBytes, value, PutCondition.IF_ABSENT)));
      case 2 -> {
        String before = last;
        record(
            key,
            Operation.compareAndSet(before, value),
            () -> Outcome.doneIf(put(keyBytes, value, PutCondition.ifEqual(bytes(before)))));
      }
      case 3 ->
          record(
              key,
              Operation.remove(),
              () -> Outcome.doneIf(client.execute(s -> s.remove(PARTITION, keyBytes))));
      default -> record(key, Operation.get(), () -> read(keyBytes));
    }
  }

  private boolean put(byte[] key, String value, PutCondition condition) {
    return client.execute(s -> s.put(PARTITION, key, bytes(value), Ttl.NONE, condition));
  }

  private Outcome read(byte[] key) {
    return client
        .execute(s -> s.get(PARTITION, key))
        .map(
            value -> {
              last = new String(value, UTF_8);
              return Outcome.value(last);
            })
        .orElse(Outcome.absent());
  }

  private void record(String key, Operation operation, Supplier<Outcome> execute) {
    HistoryRecorder.Call call = history.invoke(key, operation);
    try {
      call.complete(execute.get());
    } catch (OutcomeUnknownException e) {
      call.complete(Outcome.unknown());
    }
  }

  private static byte[] bytes(String text) {
    return BackendFixture.bytes(text);
  }
}
