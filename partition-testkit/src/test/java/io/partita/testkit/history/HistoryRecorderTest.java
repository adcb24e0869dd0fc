package io.partita.testkit.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class HistoryRecorderTest {

  private final AtomicLong time = new AtomicLong();
  private final HistoryRecorder recorder = HistoryRecorder.withClock(time::incrementAndGet);

  @Test
  void recordsWhoDidWhatAndWhen() {
    HistoryRecorder.Call put = recorder.client("a").invoke("k", Operation.put("x"));
    HistoryRecorder.Call get = recorder.client("b").invoke("k", Operation.get());
    put.complete(Outcome.done());
    get.complete(Outcome.absent());
    assertThat(recorder.history().operations("k"))
        .containsExactly(
            new RecordedOperation("a", "k", Operation.put("x"), Outcome.done(), 1, 3),
            new RecordedOperation("b", "k", Operation.get(), Outcome.absent(), 2, 4));
  }

  @Test
  void whatIsNotCompleteIsUnknown() {
    HistoryRecorder.Client client = recorder.client("a");
    HistoryRecorder.Call late = client.invoke("k", Operation.put("x"));
    client.invoke("k", Operation.put("y")).complete(Outcome.unknown());
    History early = recorder.history();
    late.complete(Outcome.done());
    assertThat(early.operations("k"))
        .extracting(RecordedOperation::outcome)
        .containsExactly(Outcome.unknown(), Outcome.unknown());
    assertThat(early.operations("k"))
        .extracting(RecordedOperation::returnedAt)
        .containsOnly(RecordedOperation.NEVER);
    assertThat(recorder.history().operations("k").get(0).outcome()).isEqualTo(Outcome.done());
  }

  @Test
  void separatesKeysInTheOrderOfTheirFirstInvocation() {
    HistoryRecorder.Client client = recorder.client("a");
    for (String key : List.of("z", "a", "z", "m")) {
      client.invoke(key, Operation.get()).complete(Outcome.absent());
    }
    History history = recorder.history();
    assertThat(history.keys()).containsExactly("z", "a", "m");
    assertThat(history.operations("z")).hasSize(2);
    assertThat(history.operations("none")).isEmpty();
  }

  @Test
  void aClientIsTheSameForTheSameId() {
    assertThat(recorder.client("a")).isSameAs(recorder.client("a"));
  }

  @Test
  void aCallCompletesOnceAndOnlyAsItsOperationCan() {
    HistoryRecorder.Call call = recorder.client("a").invoke("k", Operation.put("x"));
    assertThatThrownBy(() -> call.complete(Outcome.absent()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("outcome of PUT \"x\" cannot be absent");
    call.complete(Outcome.done());
    assertThatThrownBy(() -> call.complete(Outcome.unknown()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("PUT \"x\" is complete already: done");
  }

  @Test
  void arraysAreNoKeys() {
    HistoryRecorder.Client client = recorder.client("a");
    assertThatThrownBy(() -> client.invoke(new byte[] {1}, Operation.get()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("key is an array");
  }

  @Test
  void historiesTakenWhileClientsRunAreSound() throws Exception {
    int clients = 4;
    HistoryRecorder live = HistoryRecorder.create();
    AtomicLong register = new AtomicLong();
    CountDownLatch running = new CountDownLatch(clients);
    List<Callable<Boolean>> runs = new ArrayList<>();
    for (int i = 0; i < clients; i++) {
      HistoryRecorder.Client client = live.client("client-" + i);
      runs.add(
          () -> {
            running.countDown();
            return use(register, client, 20_000);
          });
    }
    ExecutorService threads = Executors.newFixedThreadPool(clients);
    try {
      List<Future<Boolean>> results = runs.stream().map(threads::submit).toList();
      running.await();
      while (!results.stream().allMatch(Future::isDone)) {
        fromZero(live.history()).requireLinearizable();
      }
      for (Future<Boolean> result : results) {
        assertThat(result.get()).isTrue();
      }
    } finally {
      threads.shutdownNow();
    }
    LinearizabilityReport report = fromZero(live.history());
    report.requireLinearizable();
    assertThat(live.history().operations("k")).hasSize(clients * 20_000);
  }

  private static boolean use(AtomicLong register, HistoryRecorder.Client client, int times) {
    for (int i = 0; i < times; i++) {
      if (i % 3 == 0) {
        HistoryRecorder.Call call = client.invoke("k", Operation.increment(1));
        call.complete(Outcome.value(register.incrementAndGet()));
      } else {
        HistoryRecorder.Call call = client.invoke("k", Operation.get());
        call.complete(Outcome.value(register.get()));
      }
    }
    return true;
  }

  private static LinearizabilityReport fromZero(History history) {
    return LinearizabilityChecker.create().withInitialValues(Map.of("k", 0L)).check(history);
  }
}
