package io.partita.examples.shop;

import io.partita.examples.shop.Answer.Done;
import io.partita.examples.shop.Answer.Unknown;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the keys of one thread must hold. Nobody else writes them, so the last acknowledged write
 * decides exactly what an answer may be; each answer is compared with that, and wrong ones are
 * reported to {@link Findings}. After a wrong answer the ledger believes what it saw, so that one
 * loss is counted once.
 *
 * <p>A write of unknown outcome opens its key: from then on its value is allowed as well, and
 * absence too where the write might cause it. Not thread-safe.
 */
final class Ledger implements Checked {

  /** What unknown outcomes may have done to a key. */
  private static final class Open {
    private final Set<Long> sequences = new HashSet<>();
    private boolean mayBeGone;
  }

  private final DataKind kind;
  private final int offset;
  private final int stride;
  private final Findings findings;
  private final Holding[] holdings;
  private final Map<Integer, Open> open = new HashMap<>();
  private long lastSequence;
  private long writes;
  private long comparisons;

  /**
   * Of every {@code stride}-th key, beginning with the one at {@code offset}: the ledgers of all
   * offsets below the stride cover each key once.
   */
  Ledger(DataKind kind, int offset, int stride, Findings findings) {
    this.kind = kind;
    this.offset = offset;
    this.stride = stride;
    this.findings = findings;
    this.holdings = new Holding[Math.max(0, (kind.size() - offset + stride - 1) / stride)];
    Arrays.fill(holdings, Holding.NOTHING);
  }

  @Override
  public int keyCount() {
    return holdings.length;
  }

  @Override
  public String key(int index) {
    return kind.key(global(index));
  }

  private int global(int index) {
    return index * stride + offset;
  }

  DataKind kind() {
    return kind;
  }

  @Override
  public long writes() {
    return writes;
  }

  @Override
  public long comparisons() {
    return comparisons;
  }

  @Override
  public int openKeys() {
    return open.size();
  }

  /** A sequence number for the next write. */
  long nextSequence() {
    return ++lastSequence;
  }

  /** The value of a key at a sequence number. */
  byte[] value(int index, long sequence) {
    return kind.value(global(index), sequence);
  }

  /** A put with the kind's time to live was answered. */
  void wasPut(int index, long sequence, Answer<Boolean> answer) {
    if (answer instanceof Done) {
      writes++;
      holdings[index] =
          new Holding(sequence, kind.expiry(answer.began()), kind.expiry(answer.ended()));
    } else if (answer instanceof Unknown) {
      widen(index, sequence, kind.ttl().isFinite());
    }
  }

  /** A get was answered. Returns the value if there is one. */
  Optional<byte[]> wasRead(int index, Answer<Optional<byte[]>> answer) {
    if (!(answer instanceof Done<Optional<byte[]>> done)) {
      return Optional.empty();
    }
    comparisons++;
    if (done.result().isPresent()) {
      sawValue(index, done.result().get(), done);
    } else {
      sawNothing(index, done, "get found nothing", Fault.LOST_KEY);
    }
    return done.result();
  }

  @Override
  public boolean look(int index, Answer<Optional<byte[]>> answer) {
    return wasRead(index, answer).isPresent();
  }

  /** A renewal of the time to live was answered. */
  void wasTouched(int index, Answer<Boolean> answer) {
    long from = kind.expiry(answer.began());
    if (answer instanceof Done<Boolean> done) {
      writes++;
      if (judge(index, done, "expire")) {
        holdings[index] = holdings[index].expiring(from, kind.expiry(answer.ended()));
      }
    } else if (answer instanceof Unknown) {
      Holding now = holdings[index];
      holdings[index] = now.expiring(Math.min(now.expiresFrom(), from), DataKind.NEVER);
    }
  }

  /** A replacement of the value that was just read was answered. */
  void wasReplaced(int index, long next, Answer<Boolean> answer) {
    if (answer instanceof Done<Boolean> done) {
      writes++;
      comparisons++;
      if (done.result()) {
        sawPresence(index, done, "replace");
        holdings[index] = holdings[index].replacedBy(next);
      } else {
        sawNothing(index, done, "replace found another value or none", Fault.LOST_WRITE);
      }
    } else if (answer instanceof Unknown) {
      widen(index, next, false);
    }
  }

  /** A removal was answered. */
  void wasRemoved(int index, Answer<Boolean> answer) {
    if (answer instanceof Done<Boolean> done) {
      writes++;
      judge(index, done, "remove");
      holdings[index] = Holding.NOTHING;
    } else if (answer instanceof Unknown) {
      widen(index, 0, true);
    }
  }

  private void widen(int index, long sequence, boolean mayBeGone) {
    Open state = open.computeIfAbsent(index, i -> new Open());
    state.sequences.add(sequence);
    state.mayBeGone |= mayBeGone;
  }

  /** Judges an answer that says only whether there was a value; returns what it says. */
  private boolean judge(int index, Done<Boolean> answer, String operation) {
    comparisons++;
    if (answer.result()) {
      sawPresence(index, answer, operation);
    } else {
      sawNothing(index, answer, operation + " found nothing", Fault.LOST_KEY);
    }
    return answer.result();
  }

  private void sawNothing(int index, Answer<?> answer, String what, Fault fault) {
    Holding now = holdings[index];
    Open state = open.get(index);
    if (state == null || !state.mayBeGone) {
      if (!now.mayBeGoneBy(answer.ended())) {
        findings.add(fault, key(index), what + ", must be " + describe(now), answer.ended());
      } else if (!now.isNothing()) {
        findings.expiredEarly(now.expiresFrom() - answer.ended());
      }
    }
    holdings[index] = Holding.NOTHING;
  }

  private void sawPresence(int index, Answer<?> answer, String what) {
    Holding now = holdings[index];
    if (!now.isNothing()) {
      checkExpiry(index, answer);
    } else if (!open.containsKey(index)) {
      findings.add(
          Fault.RESURRECTED, key(index), what + " found a value, must be nothing", answer.ended());
    }
  }

  private void sawValue(int index, byte[] value, Answer<?> answer) {
    Holding now = holdings[index];
    long sequence = kind.sequenceIn(value, global(index));
    if (sequence == now.sequence()) {
      checkExpiry(index, answer);
      return;
    }
    Open state = open.get(index);
    if (state != null && state.sequences.contains(sequence)) {
      holdings[index] = Holding.unsure(sequence);
      return;
    }
    Fault fault =
        sequence == Values.FOREIGN
            ? Fault.FOREIGN_VALUE
            : sequence == Values.CORRUPT
                ? Fault.CORRUPT_VALUE
                : now.isNothing()
                    ? Fault.RESURRECTED
                    : sequence < now.sequence() ? Fault.LOST_WRITE : Fault.UNEXPLAINED;
    String seen = sequence > 0 ? "value " + sequence : value.length + " bytes";
    findings.add(fault, key(index), "read " + seen + ", must be " + describe(now), answer.ended());
    if (sequence > 0) {
      holdings[index] = Holding.unsure(sequence);
    }
  }

  private void checkExpiry(int index, Answer<?> answer) {
    long over = answer.began() - holdings[index].expiresBy();
    if (over <= 0) {
      return;
    }
    findings.expiredLate(over);
    if (over > Holding.LATE_NANOS) {
      findings.add(
          Fault.LENGTHENED_TTL,
          key(index),
          "still there " + over / 1_000_000 + " ms after it must have expired",
          answer.ended());
      holdings[index] = Holding.unsure(holdings[index].sequence());
    }
  }

  private static String describe(Holding holding) {
    return holding.isNothing() ? "nothing" : "value " + holding.sequence();
  }
}
