package io.partita.benchmarks.resize;

import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;

/** One thread's load: mostly its own keys, and the hot ones while they move. */
final class Worker implements Runnable {
  private static final int HOT_OF_64_AT_REST = 1;
  private static final int HOT_OF_64_MOVING = 32;

  private final Caller caller;
  private final ColdKeys cold;
  private final HotClient hot;
  private final HotKeys hotKeys;
  private final long mostRecorded;
  private final SplittableRandom random;
  private final Pace pace;
  private final BooleanSupplier ended;

  Worker(
      Caller caller,
      ColdKeys cold,
      HotClient hot,
      HotKeys hotKeys,
      long mostRecorded,
      SplittableRandom random,
      Pace pace,
      BooleanSupplier ended) {
    this.caller = caller;
    this.cold = cold;
    this.hot = hot;
    this.hotKeys = hotKeys;
    this.mostRecorded = mostRecorded;
    this.random = random;
    this.pace = pace;
    this.ended = ended;
  }

  @Override
  public void run() {
    while (!ended.getAsBoolean()) {
      int hotOf64 = hotKeys.isMoving() ? HOT_OF_64_MOVING : HOT_OF_64_AT_REST;
      if (random.nextInt(64) < hotOf64 && hot.recorded() < mostRecorded) {
        hot.step(caller);
      } else {
        cold.step(caller);
      }
      pace.await();
    }
  }
}
