package io.partita.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.api.Ttl;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class LedgerTest {
  private static final long SECOND = 1_000_000_000;
  private static final int KEY = 1;

  private final Findings findings = new Findings();
  private final DataKind kind =
      DataKind.numbered(
          "sessions", "session", 10, new Values(40, 80), Ttl.of(Duration.ofSeconds(10)));
  private final Ledger ledger = new Ledger(kind, 1, 3, findings);

  private static <T> Answer<T> done(T result, double began, double ended) {
    return new Answer.Done<>(result, (long) (began * SECOND), (long) (ended * SECOND));
  }

  private static <T> Answer<T> unknown(double began, double ended) {
    return new Answer.Unknown<>((long) (began * SECOND), (long) (ended * SECOND));
  }

  private Answer<Optional<byte[]>> value(long sequence, double at) {
    return done(Optional.of(ledger.value(KEY, sequence)), at, at);
  }

  private static Answer<Optional<byte[]>> nothing(double at) {
    return done(Optional.empty(), at, at);
  }

  private long put(double at) {
    long sequence = ledger.nextSequence();
    ledger.wasPut(KEY, sequence, done(true, at, at));
    return sequence;
  }

  private void assertFound(Fault... faults) {
    Map<Fault, Long> expected = new EnumMap<>(Fault.class);
    for (Fault fault : Fault.values()) {
      expected.put(fault, 0L);
    }
    for (Fault fault : faults) {
      expected.merge(fault, 1L, Long::sum);
    }
    assertThat(findings.byFault()).isEqualTo(expected);
    assertThat(findings.examples()).hasSize(faults.length);
  }

  @Test
  void ledgersOfAllOffsetsCoverEachKeyOnce() {
    int keys = 0;
    for (int offset = 0; offset < 3; offset++) {
      Ledger part = new Ledger(kind, offset, 3, findings);
      for (int i = 0; i < part.keyCount(); i++) {
        assertThat(part.key(i)).isEqualTo("session:" + (i * 3 + offset));
        keys++;
      }
    }
    assertThat(keys).isEqualTo(kind.size());
  }

  @Nested
  class RightAnswers {
    @Test
    void aLifeOfAKey() {
      ledger.wasRead(KEY, nothing(0));
      long first = put(1);
      ledger.wasRead(KEY, value(first, 2));
      ledger.wasTouched(KEY, done(true, 9, 9));
      ledger.wasRead(KEY, value(first, 18.9));
      long second = ledger.nextSequence();
      ledger.wasReplaced(KEY, second, done(true, 18.9, 18.9));
      ledger.wasRead(KEY, value(second, 18.95));
      ledger.wasRead(KEY, nothing(19.1));
      ledger.wasTouched(KEY, done(false, 19.2, 19.2));
      put(20);
      ledger.wasRemoved(KEY, done(true, 21, 21));
      ledger.wasRemoved(KEY, done(false, 22, 22));
      ledger.wasRead(KEY, nothing(23));
      assertFound();
      assertThat(ledger.writes()).isEqualTo(7);
      assertThat(ledger.comparisons()).isEqualTo(11);
    }

    @Test
    void eitherWhileTheEntryMayExpire() {
      long sequence = ledger.nextSequence();
      ledger.wasPut(KEY, sequence, done(true, 1, 3));
      ledger.wasRead(KEY, value(sequence, 12));
      ledger.wasRead(KEY, nothing(12));
      assertFound();
    }

    @Test
    void aTimeToLiveShortenedByACopy() {
      put(1);
      ledger.wasRead(KEY, nothing(10.5));
      assertFound();
      assertThat(findings.mostEarlyNanos()).isEqualTo(SECOND / 2);
    }

    @Test
    void aRefusedReplacementOfAnEntryThatMayHaveExpired() {
      put(1);
      ledger.wasReplaced(KEY, ledger.nextSequence(), done(false, 11.5, 11.5));
      ledger.wasRead(KEY, nothing(11.6));
      assertFound();
    }

    @Test
    void theStateBeforeAWriteThatWasNotExecuted() {
      long sequence = put(1);
      ledger.wasPut(KEY, ledger.nextSequence(), new Answer.NotExecuted<>(2, 2));
      ledger.wasRemoved(KEY, new Answer.NotExecuted<>(2, 2));
      ledger.wasReplaced(KEY, ledger.nextSequence(), new Answer.NotExecuted<>(2, 2));
      ledger.wasTouched(KEY, new Answer.NotExecuted<>(2, 2));
      ledger.wasRead(KEY, new Answer.NotExecuted<>(2, 2));
      ledger.wasRead(KEY, value(sequence, 3));
      assertFound();
    }
  }

  @Nested
  class WrongAnswers {
    @Test
    void aLostKey() {
      put(1);
      ledger.wasRead(KEY, nothing(9.9));
      assertFound(Fault.LOST_KEY);
    }

    @Test
    void aLossIsCountedOnce() {
      put(1);
      ledger.wasRead(KEY, nothing(2));
      ledger.wasRead(KEY, nothing(3));
      ledger.wasTouched(KEY, done(false, 3, 3));
      assertFound(Fault.LOST_KEY);
    }

    @Test
    void aLostKeySeenByATouch() {
      put(1);
      ledger.wasTouched(KEY, done(false, 2, 2));
      assertFound(Fault.LOST_KEY);
    }

    @Test
    void aLostKeySeenByARemoval() {
      put(1);
      ledger.wasRemoved(KEY, done(false, 2, 2));
      assertFound(Fault.LOST_KEY);
    }

    @Test
    void aLostTouch() {
      long sequence = put(1);
      ledger.wasTouched(KEY, done(true, 5, 5));
      ledger.wasRead(KEY, value(sequence, 10.5));
      ledger.wasRead(KEY, nothing(11.1));
      assertFound(Fault.LOST_KEY);
    }

    @Test
    void aLostWrite() {
      long first = put(1);
      put(2);
      ledger.wasRead(KEY, value(first, 3));
      assertFound(Fault.LOST_WRITE);
    }

    @Test
    void aLostReplacement() {
      long first = put(1);
      ledger.wasReplaced(KEY, ledger.nextSequence(), done(true, 2, 2));
      ledger.wasRead(KEY, value(first, 3));
      assertFound(Fault.LOST_WRITE);
    }

    @Test
    void aRefusedReplacement() {
      put(1);
      ledger.wasReplaced(KEY, ledger.nextSequence(), done(false, 2, 2));
      assertFound(Fault.LOST_WRITE);
    }

    @Test
    void aResurrectedRemoval() {
      long sequence = put(1);
      ledger.wasRemoved(KEY, done(true, 2, 2));
      ledger.wasRead(KEY, value(sequence, 3));
      assertFound(Fault.RESURRECTED);
    }

    @Test
    void aResurrectedRemovalSeenByASecondOne() {
      put(1);
      ledger.wasRemoved(KEY, done(true, 2, 2));
      ledger.wasRemoved(KEY, done(true, 3, 3));
      assertFound(Fault.RESURRECTED);
    }

    @Test
    void aResurrectedExpiry() {
      long sequence = put(1);
      ledger.wasRead(KEY, nothing(11));
      ledger.wasRead(KEY, value(sequence, 11.1));
      assertFound(Fault.RESURRECTED);
    }

    @Test
    void aLengthenedTimeToLive() {
      long sequence = put(1);
      ledger.wasRead(KEY, value(sequence, 11.2));
      assertFound();
      ledger.wasRead(KEY, value(sequence, 11.3));
      assertFound(Fault.LENGTHENED_TTL);
      assertThat(findings.mostLateNanos()).isEqualTo(300_000_000);
    }

    @Test
    void aDroppedTimeToLiveSeenByATouch() {
      put(1);
      ledger.wasTouched(KEY, done(true, 15, 15));
      assertFound(Fault.LENGTHENED_TTL);
    }

    @Test
    void aForeignValue() {
      long sequence = put(1);
      ledger.wasRead(KEY, done(Optional.of(ledger.value(KEY + 1, sequence)), 2, 2));
      assertFound(Fault.FOREIGN_VALUE);
    }

    @Test
    void aDamagedValue() {
      byte[] damaged = ledger.value(KEY, put(1));
      damaged[damaged.length - 1]++;
      ledger.wasRead(KEY, done(Optional.of(damaged), 2, 2));
      assertFound(Fault.CORRUPT_VALUE);
    }

    @Test
    void aValueNobodyWrote() {
      long sequence = put(1);
      ledger.wasRead(KEY, value(sequence + 1, 2));
      assertFound(Fault.UNEXPLAINED);
    }

    @Test
    void seenByTheLastLookToo() {
      put(1);
      assertThat(ledger.look(KEY, nothing(2))).isFalse();
      assertFound(Fault.LOST_KEY);
    }
  }

  @Nested
  class UnknownOutcomes {
    @Test
    void aPutAllowsBothValuesAtAnyTime() {
      long first = put(1);
      long second = ledger.nextSequence();
      ledger.wasPut(KEY, second, unknown(2, 4));
      ledger.wasRead(KEY, value(first, 5));
      ledger.wasRead(KEY, value(second, 6));
      assertFound();
    }

    @Test
    void aPutMayStillComeAfterTheNextOne() {
      long late = ledger.nextSequence();
      ledger.wasPut(KEY, late, unknown(1, 3));
      long second = put(4);
      ledger.wasRead(KEY, value(second, 5));
      ledger.wasRead(KEY, value(late, 6));
      assertFound();
    }

    @Test
    void aRemovalAllowsAbsence() {
      put(1);
      ledger.wasRemoved(KEY, unknown(2, 4));
      ledger.wasRead(KEY, nothing(5));
      assertFound();
    }

    @Test
    void aTouchAllowsBothExpiries() {
      long sequence = put(1);
      ledger.wasTouched(KEY, unknown(5, 7));
      ledger.wasRead(KEY, value(sequence, 14));
      ledger.wasRead(KEY, nothing(14.5));
      assertFound();
    }

    @Test
    void aReplacementDoesNotAllowAbsence() {
      put(1);
      ledger.wasReplaced(KEY, ledger.nextSequence(), unknown(2, 4));
      ledger.wasRead(KEY, nothing(5));
      assertFound(Fault.LOST_KEY);
    }

    /** Also of what others share: the report tells at how many keys it could not be strict. */
    @Test
    void theKeysThatTheyLeaveOpenAreCounted() {
      assertThat(ledger.openKeys()).isZero();
      ledger.wasPut(KEY, ledger.nextSequence(), unknown(1, 2));
      ledger.wasRemoved(KEY, unknown(3, 4));
      assertThat(ledger.openKeys()).isEqualTo(1);
      DataKind shared = DataKind.numbered("k", "k", 2, new Values(16, 16), Ttl.NONE);
      SharedCounters counters = new SharedCounters(shared, 1, findings);
      counters.end(1, 1, counters.begin(1, 1), unknown(1, 2));
      assertThat(counters.openKeys()).isEqualTo(1);
      SharedItems items = new SharedItems(shared, findings);
      items.endUpdate(1, items.beginUpdate(1), unknown(1, 2));
      assertThat(items.openKeys()).isEqualTo(1);
    }

    @Test
    void noOtherValueBecomesAllowed() {
      long first = put(1);
      put(2);
      ledger.wasPut(KEY, ledger.nextSequence(), unknown(3, 4));
      ledger.wasRead(KEY, value(first, 5));
      assertFound(Fault.LOST_WRITE);
    }
  }
}
