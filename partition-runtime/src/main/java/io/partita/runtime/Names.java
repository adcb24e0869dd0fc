package io.partita.runtime;

import io.partita.api.spi.KeyedTransfer.Keys;
import io.partita.api.spi.TransferControl.DirtyEntry;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * All keys that the source of a batch can have in the partitions that depart: those that the scan
 * came across after the barrier, and those that were written since and drained from the change log.
 * So what is left to do, the comparison and the clean-up, can go by them instead of passing over
 * all entries again. Too many are not remembered. For one thread.
 */
final class Names {
  /** How many keys, or partitions, a step is about; a server is busy with it for about 1 ms. */
  static final int STEP = 1_000;

  /** As many as this many steps can copy. */
  private static final int MOST_STEPS = 8_000;

  private static final long MOST_BYTES = 256L << 20;

  /** Of an array and what refers to it. */
  private static final int OVERHEAD_BYTES = 24;

  private final Map<Integer, List<byte[]>> scanned = new HashMap<>();
  private final Map<Integer, Map<ByteBuffer, byte[]>> written = new HashMap<>();

  /** Of each partition, how many copies were made of entries that expire. */
  private final Map<Integer, Long> expiring = new HashMap<>();

  private final int mostKeys;
  private int keys;
  private long bytes;
  private boolean complete = true;

  Names(int stepKeys) {
    this.mostKeys = (int) Math.min(Integer.MAX_VALUE, (long) MOST_STEPS * stepKeys);
  }

  /** The scan came across some keys of a partition. */
  void scanned(int partition, List<byte[]> found) {
    if (complete) {
      scanned.computeIfAbsent(partition, p -> new ArrayList<>()).addAll(found);
      found.forEach(this::count);
    }
  }

  /** Keys were read from a change log, on their way to the target. */
  void written(int partition, List<DirtyEntry> drained) {
    if (complete) {
      Map<ByteBuffer, byte[]> present = written.computeIfAbsent(partition, p -> new HashMap<>());
      for (DirtyEntry entry : drained) {
        if (present.put(ByteBuffer.wrap(entry.key()), entry.key()) == null) {
          count(entry.key());
        }
      }
    }
  }

  /** Entries of a partition were read to be copied. */
  void copied(int partition, List<DirtyEntry> entries) {
    long some = entries.stream().filter(entry -> entry.ttl().isFinite()).count();
    if (some > 0) {
      expiring.merge(partition, some, Long::sum);
    }
  }

  /** How many entries of a partition can have expired on one side before the other, at most. */
  long expiring(int partition) {
    return expiring.getOrDefault(partition, 0L);
  }

  private void count(byte[] key) {
    keys++;
    bytes += key.length + (long) OVERHEAD_BYTES;
    if (keys > mostKeys || bytes > MOST_BYTES) {
      complete = false;
      scanned.clear();
      written.clear();
    }
  }

  /** Whether all keys are remembered. */
  boolean areComplete() {
    return complete;
  }

  /**
   * Keys for one step.
   *
   * @param last whether these are the last ones of each partition
   */
  record Page(List<Keys> groups, boolean last) {}

  /**
   * The keys of some moves, each partition's after one another; a partition without any is on a
   * page, too. A key may be there twice.
   */
  List<Page> pages(Collection<Move> moves) {
    List<Page> pages = new ArrayList<>();
    List<Keys> ends = new ArrayList<>();
    int size = 0;
    for (Move move : moves) {
      List<byte[]> all = keysOf(move.partition());
      int from = 0;
      for (; all.size() - from > STEP; from += STEP) {
        pages.add(new Page(List.of(keys(move, all.subList(from, from + STEP))), false));
      }
      Keys end = keys(move, all.subList(from, all.size()));
      int more = 1 + end.keys().size();
      if (size + more > STEP && !ends.isEmpty()) {
        pages.add(new Page(ends, true));
        ends = new ArrayList<>();
        size = 0;
      }
      ends.add(end);
      size += more;
    }
    if (!ends.isEmpty()) {
      pages.add(new Page(ends, true));
    }
    return pages;
  }

  private static Keys keys(Move move, List<byte[]> some) {
    return new Keys(move.partition(), move.id(), some);
  }

  private List<byte[]> keysOf(int partition) {
    List<byte[]> all = new ArrayList<>(scanned.getOrDefault(partition, List.of()));
    all.addAll(written.getOrDefault(partition, Map.of()).values());
    return all;
  }
}
