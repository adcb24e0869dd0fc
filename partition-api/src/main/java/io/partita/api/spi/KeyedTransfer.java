package io.partita.api.spi;

import io.partita.api.MigrationId;
import io.partita.api.spi.TransferControl.DirtyEntry;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;

/**
 * The steps of a move that go by the keys that the coordinator names, in place of a pass over all
 * entries of the node; part of {@link TransferControl}, whose rules on tokens hold here, too.
 *
 * <p>Each takes some partitions at once, every one of them at most once, and is refused as a whole,
 * changing nothing, if one of them is not as it must be. The cost is linear in the keys and
 * partitions that are named.
 */
public interface KeyedTransfer {

  /**
   * Rule 9, on the source: a page of the keys of partitions in transit, which are to be {@linkplain
   * #read}. A key that is there during the whole pass is returned at least once. Changes nothing
   * and asks for no token.
   */
  CompletionStage<KeysPage> existing(Sweep sweep);

  /**
   * Rule 9, on the source: what keys of partitions in transit hold now, for the coordinator to
   * {@link #copy}; a key that holds nothing is left out. A key whose value is better copied on its
   * own is noted in the change log instead, from which it will be drained.
   *
   * @param maxBytes of keys and values; at least one key is dealt with
   */
  CompletionStage<ReadPage> read(long token, List<Keys> groups, long maxBytes);

  /**
   * Rule 10, on the target: {@link TransferControl#apply} for several partitions at once. Refused
   * unless the attempt of each is the one raised last.
   */
  CompletionStage<Void> copy(long token, List<Copies> groups);

  /**
   * Rule 9, on the source: the scan of this token is finished. The coordinator says so after each
   * key that {@link #existing} returned was read, and its copy acknowledged by the target or the
   * key noted in the change log. Idempotent.
   *
   * @return the partitions whose change logs are not empty
   */
  CompletionStage<Set<Integer>> finishScan(long token, Map<Integer, MigrationId> moves);

  /**
   * On the source, in transit, or on the target, importing: how many of these keys there are, and
   * what the sampled ones hold; what was evicted at the target as by {@link
   * TransferControl#census}. A key that is named twice counts twice.
   *
   * @return by partition; one that is absent has none of the keys, and had nothing evicted
   */
  CompletionStage<Map<Integer, Census>> count(long token, List<Keys> groups);

  /**
   * Rule 15, on the source, after the barrier: deletes these entries of moved-away copies.
   *
   * @param last whether none of these partitions has another entry; their state is nothing then
   */
  CompletionStage<Void> delete(long token, List<Keys> groups, boolean last);

  /**
   * Keys of a partition in a move.
   *
   * @param keys their bytes; not to be changed
   */
  record Keys(int partition, MigrationId move, List<byte[]> keys) {}

  /**
   * Entries of a partition in a move, on their way to its target.
   *
   * @param attempt the one raised last for the partition
   */
  record Copies(int partition, MigrationId move, long attempt, List<DirtyEntry> entries) {}

  /**
   * What a page of {@link #existing} came across.
   *
   * @param keys by partition; one without any may be absent
   * @param next the cursor of the next page; empty after the last one
   */
  record KeysPage(Map<Integer, List<byte[]>> keys, Optional<String> next) {
    /** Copies the map. */
    public KeysPage {
      keys = Map.copyOf(keys);
    }
  }

  /**
   * What {@link #read} found.
   *
   * @param entries by partition; a score says nothing
   * @param done how many of the keys were dealt with, in the order in which they were named
   */
  record ReadPage(Map<Integer, List<DirtyEntry>> entries, int done) {
    /** Copies the map. */
    public ReadPage {
      entries = Map.copyOf(entries);
    }
  }
}
