package io.partita.runtime.protocol;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Fail-over without the old primary's consent (PROTOCOL.md, "Replicas"): the coordinator cannot
 * reach primary S and promotes backup B, while clients of the old epoch still reach both.
 *
 * <p>Old clients write {@code a} and {@code c}, each first at S, then forwarded to B. A client of
 * the new epoch writes {@code n} at B once B is promoted. A step is one command on one server, the
 * promotion, or the end of the old clients' leases; any of them may never come.
 *
 * <p><b>Checked:</b> which {@link Anomaly anomalies} are reachable under which {@link Rules rules}.
 * The search goes on beyond an anomaly, since the point is the set of them. <b>Not covered:</b>
 * more than one backup, repair of what was never forwarded, the return of S.
 */
final class FailoverModel implements Model<FailoverModel.State> {

  private static final int OLD_EPOCH = 1;
  private static final int NEW_EPOCH = 2;

  /** When a write counts as acknowledged: after S took it, or only after B took it too. */
  enum Acknowledge {
    PRIMARY,
    ALL
  }

  /** What a client could notice, or what shows that it was only lucky so far. */
  enum Anomaly {
    /** A write that was acknowledged never reached B, which is now the primary. */
    ACKNOWLEDGED_WRITE_LOST,
    /** B took an old client's value over the one of the new epoch. */
    NEW_WRITE_OVERWRITTEN,
    /** An old client reads S although B acknowledged a newer write. */
    STALE_READ,
    /** An old client read a value at S that never comes to B. */
    READ_VALUE_VANISHES,
    /** Without any fail-over: every write is acknowledged by both, yet they differ. */
    COPIES_DIFFER
  }

  enum Written {
    NOTHING,
    A,
    C,
    N
  }

  enum Progress {
    NEW,
    SENT,
    REFUSED,
    DONE
  }

  /**
   * The safeguards of one run.
   *
   * @param fence B, once promoted, refuses replica writes of the old epoch
   * @param lease B is promoted only after the old clients' leases ran out, and a client discards an
   *     answer that arrives after its lease
   * @param sequence a replica write carries S's sequence number and B keeps the newest
   */
  record Rules(Acknowledge acknowledge, boolean fence, boolean lease, boolean sequence) {}

  /** An old client's one write. */
  record Client(Written value, Progress progress, int sequence, boolean acknowledged) {}

  record Primary(Written value, int sequence) {}

  record Backup(int epoch, int sequence, Written value) {

    boolean isOlderThan(int otherEpoch, int otherSequence) {
      return epoch < otherEpoch || (epoch == otherEpoch && sequence < otherSequence);
    }
  }

  /**
   * One state of the whole system.
   *
   * @param everAtB what B took from old clients, ever
   * @param readAtS what old clients read at S and could use
   */
  record State(
      Primary s,
      Backup b,
      boolean promoted,
      boolean leaseValid,
      List<Client> clients,
      boolean newWritten,
      SmallSet<Written> everAtB,
      SmallSet<Written> readAtS) {

    State withServers(Primary changedS, Backup changedB) {
      return new State(
          changedS, changedB, promoted, leaseValid, clients, newWritten, everAtB, readAtS);
    }

    State withClient(int index, Client changed) {
      List<Client> all = new ArrayList<>(clients);
      all.set(index, changed);
      return new State(s, b, promoted, leaseValid, List.copyOf(all), newWritten, everAtB, readAtS);
    }

    State withPromoted() {
      return new State(s, b, true, leaseValid, clients, newWritten, everAtB, readAtS);
    }

    State withLeaseEnded() {
      return new State(s, b, promoted, false, clients, newWritten, everAtB, readAtS);
    }

    State withNewWritten() {
      Backup written = new Backup(NEW_EPOCH, 0, Written.N);
      return new State(s, written, promoted, leaseValid, clients, true, everAtB, readAtS);
    }

    State withEverAtB(Written value) {
      return new State(
          s, b, promoted, leaseValid, clients, newWritten, everAtB.with(value), readAtS);
    }

    State withReadAtS(Written value) {
      return new State(
          s, b, promoted, leaseValid, clients, newWritten, everAtB, readAtS.with(value));
    }
  }

  private final Rules rules;

  FailoverModel(Rules rules) {
    this.rules = rules;
  }

  @Override
  public State initial() {
    return new State(
        new Primary(Written.NOTHING, 0),
        new Backup(OLD_EPOCH, 0, Written.NOTHING),
        false,
        true,
        List.of(
            new Client(Written.A, Progress.NEW, 0, false),
            new Client(Written.C, Progress.NEW, 0, false)),
        false,
        SmallSet.<Written>empty().with(Written.NOTHING),
        SmallSet.empty());
  }

  @Override
  public void steps(State state, Steps<State> out) {
    for (int i = 0; i < state.clients().size(); i++) {
      switch (state.clients().get(i).progress()) {
        case NEW -> write(i, state, out);
        case SENT -> forward(i, state, out);
        case REFUSED, DONE -> {}
      }
    }
    if (oldAnswersCount(state) && state.s().value() != Written.NOTHING) {
      out.to("read@S", state.withReadAtS(state.s().value()));
    }
    if (state.leaseValid()) {
      out.to("leases end", state.withLeaseEnded());
    }
    if (!state.promoted() && !(rules.lease() && state.leaseValid())) {
      out.to("promote B", state.withPromoted());
    }
    if (state.promoted() && !state.newWritten()) {
      out.to("write n@B", state.withNewWritten());
    }
  }

  /** An old client writes at S. */
  private void write(int index, State state, Steps<State> out) {
    Client client = state.clients().get(index);
    int sequence = state.s().sequence() + 1;
    boolean acknowledged = rules.acknowledge() == Acknowledge.PRIMARY && oldAnswersCount(state);
    Client sent = new Client(client.value(), Progress.SENT, sequence, acknowledged);
    out.to(
        "write " + label(client) + "@S",
        state
            .withServers(new Primary(client.value(), sequence), state.b())
            .withClient(index, sent));
  }

  /** An old client forwards its write to B. */
  private void forward(int index, State state, Steps<State> out) {
    Client client = state.clients().get(index);
    Written value = client.value();
    int sequence = client.sequence();
    if (state.promoted() && rules.fence()) {
      Client refused = new Client(value, Progress.REFUSED, sequence, client.acknowledged());
      out.to("forward " + label(client) + " refused", state.withClient(index, refused));
      return;
    }
    boolean applies = !rules.sequence() || state.b().isOlderThan(OLD_EPOCH, sequence);
    Backup backup = applies ? new Backup(OLD_EPOCH, sequence, value) : state.b();
    boolean acknowledged = client.acknowledged() || oldAnswersCount(state);
    Client done = new Client(value, Progress.DONE, sequence, acknowledged);
    out.to(
        "forward " + label(client),
        state.withServers(state.s(), backup).withClient(index, done).withEverAtB(value));
  }

  /** Whether an old client may still use an answer that it gets. */
  private boolean oldAnswersCount(State state) {
    return state.leaseValid() || !rules.lease();
  }

  private static String label(Client client) {
    return client.value().name().toLowerCase(Locale.ROOT);
  }

  /** The anomalies of one state are collected, not treated as the end of the search. */
  @Override
  public String wrongAnswer(State state) {
    return "";
  }

  Set<Anomaly> anomalies(State state) {
    Set<Anomaly> found = EnumSet.noneOf(Anomaly.class);
    boolean idle = state.clients().stream().noneMatch(c -> c.progress() == Progress.SENT);
    boolean allAcknowledged = state.clients().stream().allMatch(Client::acknowledged);
    boolean differ = state.s().value() != state.b().value();
    for (Client client : state.clients()) {
      if (state.promoted() && client.acknowledged() && !state.everAtB().contains(client.value())) {
        found.add(Anomaly.ACKNOWLEDGED_WRITE_LOST);
      }
    }
    if (state.newWritten() && state.b().value() != Written.N) {
      found.add(Anomaly.NEW_WRITE_OVERWRITTEN);
    }
    if (state.newWritten() && oldAnswersCount(state) && differ) {
      found.add(Anomaly.STALE_READ);
    }
    if (state.promoted() && idle && !state.everAtB().containsAll(state.readAtS())) {
      found.add(Anomaly.READ_VALUE_VANISHES);
    }
    if (rules.acknowledge() == Acknowledge.ALL
        && !state.promoted()
        && idle
        && allAcknowledged
        && differ) {
      found.add(Anomaly.COPIES_DIFFER);
    }
    return found;
  }
}
