package io.partita.testkit.history;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Records what concurrent clients do, while they do it.
 *
 * <pre>{@code
 * HistoryRecorder recorder = HistoryRecorder.create();
 * HistoryRecorder.Client client = recorder.client("writer-1");
 * HistoryRecorder.Call call = client.invoke("cart:42", Operation.put("apples"));
 * try {
 *   cache.put("cart:42", "apples");
 *   call.complete(Outcome.done());
 * } catch (TimeoutException e) {
 *   call.complete(Outcome.unknown());
 * }
 * recorder.history().requireLinearizable();
 * }</pre>
 *
 * <p>The recorder and its clients are thread-safe and never block each other: every client appends
 * to a queue of its own. Recording an operation takes two readings of the clock and constant time;
 * nothing is dropped, so the space is proportional to the number of operations.
 */
public final class HistoryRecorder {

  private final LongSupplier clock;
  private final ConcurrentMap<String, Client> clients = new ConcurrentHashMap<>();

  private HistoryRecorder(LongSupplier clock) {
    this.clock = clock;
  }

  /** Returns a recorder that orders operations by {@link System#nanoTime}, counted from now. */
  public static HistoryRecorder create() {
    long origin = System.nanoTime();
    return new HistoryRecorder(() -> System.nanoTime() - origin);
  }

  /**
   * Returns a recorder that orders operations by the given clock.
   *
   * @param clock never runs backwards, across all threads; equal readings mean concurrent
   */
  public static HistoryRecorder withClock(LongSupplier clock) {
    return new HistoryRecorder(Objects.requireNonNull(clock, "clock"));
  }

  /** Returns the client with the given id, the same one for the same id. */
  public Client client(String id) {
    return clients.computeIfAbsent(id, name -> new Client(name, clock));
  }

  /**
   * Returns what has been recorded so far. Calls that are not complete yet have an unknown outcome.
   * Clients may go on meanwhile: the history is a sound cut of theirs.
   */
  public History history() {
    // Two rounds, because clients may run on. Whatever a call that was complete in the first round
    // can have seen was invoked, so queued, before the second round: no effect lacks its cause.
    Map<Client, List<RecordedOperation>> cuts = new LinkedHashMap<>();
    for (Client client : clients.values()) {
      List<RecordedOperation> cut = new ArrayList<>();
      client.calls.forEach(call -> cut.add(call.recorded()));
      cuts.put(client, cut);
    }
    for (Client client : clients.values()) {
      List<RecordedOperation> cut = cuts.computeIfAbsent(client, unseen -> new ArrayList<>());
      client.calls.stream().skip(cut.size()).forEach(call -> cut.add(call.recordedAsUnknown()));
    }
    return History.of(cuts.values().stream().flatMap(List::stream).toList());
  }

  /**
   * One client. Thread-safe; give each thread its own, since clients are what a reader of a
   * violation tells operations apart by.
   */
  public static final class Client {

    private final String id;
    private final LongSupplier clock;
    private final Queue<Call> calls = new ConcurrentLinkedQueue<>();

    private Client(String id, LongSupplier clock) {
      this.id = id;
      this.clock = clock;
    }

    /**
     * Notes that an operation begins; call it before the operation is sent.
     *
     * @throws IllegalArgumentException if the key is an array
     */
    public Call invoke(Object key, Operation operation) {
      RegisterValue.requireComparable(key, "key");
      Objects.requireNonNull(operation, "operation");
      Call call = new Call(this, key, operation, clock.getAsLong());
      calls.add(call);
      return call;
    }
  }

  /** An operation in flight. Thread-safe: any thread may complete it, once. */
  public static final class Call {

    private final Client client;
    private final Object key;
    private final Operation operation;
    private final long invokedAt;
    private @Nullable Outcome outcome;
    private long returnedAt;

    private Call(Client client, Object key, Operation operation, long invokedAt) {
      this.client = client;
      this.key = key;
      this.operation = operation;
      this.invokedAt = invokedAt;
    }

    /**
     * Notes how the operation ended; call it after its answer has arrived. A call that is never
     * completed is of unknown outcome.
     *
     * @throws IllegalArgumentException if the operation cannot end so
     * @throws IllegalStateException if the call is complete already
     */
    public void complete(Outcome result) {
      long now = client.clock.getAsLong();
      if (!operation.allows(result)) {
        throw new IllegalArgumentException("outcome of " + operation + " cannot be " + result);
      }
      synchronized (this) {
        if (outcome != null) {
          throw new IllegalStateException(operation + " is complete already: " + outcome);
        }
        outcome = result;
        returnedAt = now;
      }
    }

    private synchronized RecordedOperation recorded() {
      return outcome == null
          ? recordedAsUnknown()
          : new RecordedOperation(client.id, key, operation, outcome, invokedAt, returnedAt);
    }

    private RecordedOperation recordedAsUnknown() {
      return new RecordedOperation(
          client.id, key, operation, Outcome.unknown(), invokedAt, RecordedOperation.NEVER);
    }
  }
}
