package io.partita.local;

import io.partita.api.Node;
import io.partita.api.Problem;
import io.partita.api.spi.Backend;
import io.partita.api.spi.KeyOrder;
import io.partita.api.spi.NodeStore;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** A fleet of nodes in this process. Owns their memories and one thread for what must wait. */
final class LocalBackend implements Backend {
  static final String SCHEME = "local";

  private final long maxBytes;
  private final LongSupplier clock;
  private final ScheduledThreadPoolExecutor scheduler;

  /** Shared by all nodes, so that a generation is not used again even after a restart. */
  private final AtomicLong generations = new AtomicLong();

  private final Object lock = new Object();
  private final Map<Place, Housing> housings = new HashMap<>();
  private final Set<Barrier> barriers = new HashSet<>();
  private boolean closed;

  LocalBackend(long maxBytes, LongSupplier clock) {
    this.maxBytes = maxBytes;
    this.clock = Objects.requireNonNull(clock, "clock");
    this.scheduler =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "partita-local");
              thread.setDaemon(true);
              return thread;
            });
    scheduler.setRemoveOnCancelPolicy(true);
    scheduler.setKeepAliveTime(1, TimeUnit.SECONDS);
    scheduler.allowCoreThreadTimeOut(true);
  }

  @Override
  public NodeStore open(Node node, String namespace, KeyOrder order) {
    Objects.requireNonNull(namespace, "namespace");
    synchronized (lock) {
      if (closed) {
        throw new IllegalStateException("the backend is closed");
      }
      Place place = new Place(uri(node), namespace);
      Housing housing = housings.computeIfAbsent(place, p -> new Housing(p, newMemory()));
      housing.views++;
      return new LocalNode(node.id(), this, housing);
    }
  }

  private static String uri(Node node) {
    String scheme = node.uri().getScheme();
    if (scheme == null || !scheme.toLowerCase(Locale.ROOT).equals(SCHEME)) {
      throw Problem.of("uri", node, SCHEME + ":<name>").at("node " + node.id()).asException();
    }
    return node.uri().toString().substring(SCHEME.length());
  }

  private Memory newMemory() {
    return new Memory(maxBytes, clock, scheduler, generations::incrementAndGet);
  }

  /** A view was closed: a memory that nobody sees and that holds nothing is dropped. */
  void release(Housing housing) {
    synchronized (lock) {
      housing.views--;
      if (housing.views == 0 && housing.memory.isDisposable()) {
        housings.remove(housing.place, housing);
      }
    }
  }

  /** Gives the node other memories, one for each namespace. */
  void restart(Node node) {
    String uri = uri(node);
    List<Memory> lost = new ArrayList<>();
    synchronized (lock) {
      for (Housing housing : housings.values()) {
        if (housing.place.uri().equals(uri)) {
          lost.add(housing.memory);
          housing.memory = newMemory();
        }
      }
    }
    lost.forEach(memory -> memory.fence.end());
  }

  /** Ends the sessions of the node, which is not admitted then. */
  void restartWithMemory(Node node) {
    String uri = uri(node);
    boolean kept = true;
    synchronized (lock) {
      for (Housing housing : housings.values()) {
        kept &= !housing.place.uri().equals(uri) || housing.memory.restart();
      }
    }
    if (!kept) {
      restart(node);
    }
  }

  /** Starts a barrier; the first look is taken at once. */
  void start(Barrier barrier) {
    synchronized (lock) {
      if (closed) {
        barrier.fail();
        return;
      }
      barriers.add(barrier);
    }
    var unused =
        barrier
            .passed()
            .whenComplete(
                (passed, failure) -> {
                  synchronized (lock) {
                    barriers.remove(barrier);
                  }
                });
    barrier.run();
  }

  ScheduledThreadPoolExecutor scheduler() {
    return scheduler;
  }

  @Override
  public void close() {
    List<Barrier> waiting;
    List<Memory> lost = new ArrayList<>();
    synchronized (lock) {
      closed = true;
      waiting = List.copyOf(barriers);
      housings.values().forEach(housing -> lost.add(housing.memory));
      housings.clear();
    }
    scheduler.shutdownNow();
    lost.forEach(memory -> memory.fence.end());
    waiting.forEach(Barrier::fail);
  }

  /** Where a store is. */
  record Place(String uri, String namespace) {}

  /** The memory that is at a place now, and how many views look at it. */
  static final class Housing {
    private final Place place;
    private volatile Memory memory;
    private int views;

    private Housing(Place place, Memory memory) {
      this.place = place;
      this.memory = memory;
    }

    Memory memory() {
      return memory;
    }
  }
}
