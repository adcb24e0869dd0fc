package io.partita.benchmarks.resize;

import io.partita.api.Event;
import io.partita.api.PartitionListener;
import org.jspecify.annotations.Nullable;

/** Tells the hot keys what moves, once there are some. Thread-safe. */
final class HotListener implements PartitionListener {
  private volatile @Nullable HotKeys keys;

  void listenFor(HotKeys hotKeys) {
    keys = hotKeys;
  }

  @Override
  public void on(Event event) {
    HotKeys present = keys;
    if (present != null) {
      present.on(event);
    }
  }
}
