package io.partita.benchmarks.resize;

import io.partita.testkit.history.HistoryRecorder;
import io.partita.testkit.history.Operation;
import io.partita.testkit.history.Outcome;
import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Function;

/** One thread's use of the hot keys, all of it recorded. Not thread-safe. */
final class HotClient {
  private final HotKeys keys;
  private final HistoryRecorder.Client recorder;
  private final String name;
  private final SplittableRandom random;
  private final String[] lastSeen;
  private long recorded;

  HotClient(HotKeys keys, HistoryRecorder.Client recorder, String name, SplittableRandom random) {
    this.keys = keys;
    this.recorder = recorder;
    this.name = name;
    this.random = random;
    this.lastSeen = new String[keys.size()];
    Arrays.fill(lastSeen, "");
  }

  long recorded() {
    return recorded;
  }

  /** One operation on one key. */
  void step(Caller caller) {
    int i = random.nextInt(keys.size());
    recorded++;
    if (HotKeys.isCounter(i)) {
      count(caller, keys.key(i));
    } else {
      use(caller, i);
    }
  }

  private void count(Caller caller, String key) {
    int dice = random.nextInt(100);
    if (dice < 30) {
      get(caller, key, Long::valueOf);
    } else if (dice < 92) {
      long delta = 1L + random.nextInt(3);
      HistoryRecorder.Call call = recorder.invoke(key, Operation.increment(delta));
      Long sum = caller.call(OperationKind.INCREMENT, key, cache -> cache.increment(key, delta));
      call.complete(sum == null ? failure(caller) : Outcome.value(sum));
    } else {
      remove(caller, key);
    }
  }

  private void use(Caller caller, int i) {
    String key = keys.key(i);
    int dice = random.nextInt(100);
    if (dice < 35) {
      get(caller, key, value -> value).ifPresent(value -> lastSeen[i] = value);
    } else if (dice < 55) {
      put(caller, i);
    } else if (dice < 68) {
      String value = nextValue();
      HistoryRecorder.Call call = recorder.invoke(key, Operation.putIfAbsent(value));
      Boolean done =
          caller.call(OperationKind.PUT_IF_ABSENT, key, cache -> cache.putIfAbsent(key, value));
      call.complete(done == null ? failure(caller) : Outcome.doneIf(done));
    } else if (dice < 80) {
      remove(caller, key);
    } else {
      replace(caller, i);
    }
  }

  private String nextValue() {
    return name + "-" + recorded;
  }

  private Optional<String> get(Caller caller, String key, Function<String, Object> register) {
    HistoryRecorder.Call call = recorder.invoke(key, Operation.get());
    Optional<String> found = caller.call(OperationKind.GET, key, cache -> cache.get(key));
    if (found == null) {
      call.complete(failure(caller));
      return Optional.empty();
    }
    call.complete(found.map(register).map(Outcome::value).orElseGet(Outcome::absent));
    return found;
  }

  private void put(Caller caller, int i) {
    String key = keys.key(i);
    String value = nextValue();
    HistoryRecorder.Call call = recorder.invoke(key, Operation.put(value));
    boolean done = caller.run(OperationKind.PUT, key, cache -> cache.put(key, value));
    call.complete(done ? Outcome.done() : failure(caller));
    lastSeen[i] = value;
  }

  private void replace(Caller caller, int i) {
    String key = keys.key(i);
    String expected = lastSeen[i];
    String value = nextValue();
    HistoryRecorder.Call call = recorder.invoke(key, Operation.compareAndSet(expected, value));
    Boolean done =
        caller.call(OperationKind.REPLACE, key, cache -> cache.replace(key, expected, value));
    call.complete(done == null ? failure(caller) : Outcome.doneIf(done));
    if (Boolean.TRUE.equals(done)) {
      lastSeen[i] = value;
    }
  }

  private void remove(Caller caller, String key) {
    HistoryRecorder.Call call = recorder.invoke(key, Operation.remove());
    Boolean done = caller.call(OperationKind.REMOVE, key, cache -> cache.remove(key));
    call.complete(done == null ? failure(caller) : Outcome.doneIf(done));
  }

  private static Outcome failure(Caller caller) {
    return caller.end() == Caller.End.NOT_EXECUTED ? Outcome.failed() : Outcome.unknown();
  }
}
