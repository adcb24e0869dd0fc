package io.partita.runtime;

import io.partita.api.Event;
import io.partita.api.PartitionListener;
import java.util.List;

/** Tells listeners what happens. One that throws is named to the others, and left in place. */
final class Events {
  private static final System.Logger LOG = System.getLogger(Events.class.getName());

  private final List<PartitionListener> listeners;

  Events(List<PartitionListener> listeners) {
    this.listeners = List.copyOf(listeners);
  }

  void tell(Event event) {
    for (PartitionListener listener : listeners) {
      try {
        listener.on(event);
      } catch (RuntimeException e) {
        LOG.log(
            System.Logger.Level.WARNING, "listener " + listener.getClass().getName() + " threw", e);
        if (!(event instanceof Event.PluginFailed)) {
          tellOthers(listener, new Event.PluginFailed(listener.getClass().getName(), e.toString()));
        }
      }
    }
  }

  private void tellOthers(PartitionListener failed, Event event) {
    new Events(listeners.stream().filter(l -> l != failed).toList()).tell(event);
  }
}
