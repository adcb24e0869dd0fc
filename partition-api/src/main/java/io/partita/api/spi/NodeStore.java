package io.partita.api.spi;

import io.partita.api.Problem;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.ToIntFunction;

/**
 * One namespace on one node. Thread-safe; nothing blocks: what takes time completes a stage.
 *
 * <p>Data goes through a {@link StoreSession}, which knows what it may do plainly; the coordinator
 * moves partitions through {@link TransferControl}.
 *
 * <p>A stage fails with {@link io.partita.api.NodeUnavailableException} if the operation was
 * certainly not executed, with {@link io.partita.api.OutcomeUnknownException} if it may have been,
 * and with {@link IllegalArgumentException} if an argument is bad; nothing is thrown at the caller.
 */
public interface NodeStore extends AutoCloseable {

  /** What this store can do; does not change. */
  Set<Capability> capabilities();

  /**
   * Opens a session by the handshake of PROTOCOL.md, rule 2.
   *
   * @param client names the process, for the operators of the node
   */
  CompletionStage<StoreSession> connect(String client);

  /** The fenced operations; present exactly if the store has {@link Capability#FENCED}. */
  Optional<TransferControl> control();

  /**
   * A page of all keys on the node in this namespace, whatever the state of their partitions. A key
   * that is there during the whole scan is returned at least once.
   *
   * @param cursor empty to begin, else {@link KeyPage#next} of the page before
   * @param limit how many keys are wanted at most, above 0; a hint
   */
  CompletionStage<KeyPage> scanAll(String cursor, int limit);

  /**
   * Keys and bytes of each partition that has some, as the node knows or estimates them. A
   * partition that the node owns and of which it knows nothing better gets its even share of what
   * the namespace holds there.
   *
   * @param partitionOf the partition of a key by the map in force; thread-safe. A store that knows
   *     each entry's partition need not ask it
   */
  CompletionStage<Map<Integer, PartitionSize>> sizes(ToIntFunction<byte[]> partitionOf);

  /** How much the node can hold, over all namespaces that share its room. */
  CompletionStage<Room> room();

  /**
   * A step that puts the order of keys right, beside all other work: of a namespace to which
   * programs wrote that keep none. Each key is compared with its entry in one atomic step. After
   * the last step every entry that was there during all of them is in the order, and no key that
   * had none; what was {@linkplain OrderIncompleteException incomplete} is complete, unless
   * somebody else began the same meanwhile, or the order was lost. A store whose entries can't be
   * without their order, or have none, has nothing to do.
   *
   * @param cursor empty to begin, else {@link Repair#next} of the step before
   * @param limit how many keys are looked at at most, above 0; a hint
   */
  default CompletionStage<Repair> repairOrder(String cursor, int limit) {
    return CompletableFuture.completedFuture(new Repair(0, 0, Optional.empty()));
  }

  /**
   * Keys at even distances in the order of an interval, to see where in it there is how much.
   * Nothing is fenced: it is a look at what the node holds. Entries that have expired, but are in
   * the order still, are counted, but none of them is in the sample.
   *
   * <p>Costs O(k log n) for k keys of a store that knows ranks, else O(n) of the interval. Fails
   * with {@link UnsupportedOperationException} if the store has no {@link Capability#ORDERED_SCAN}.
   *
   * @param partition id of a partition that contains the interval
   * @param from the least key; empty bytes for the least of all
   * @param to above the greatest key; empty if there is no such bound
   * @param keys how many are wanted at most, from 1 to {@link Survey#MOST_KEYS}
   */
  default CompletionStage<Survey> survey(
      int partition, byte[] from, Optional<byte[]> to, int keys) {
    return CompletableFuture.failedFuture(
        new UnsupportedOperationException("a survey of a store that keeps no order"));
  }

  /** Completes when the node answers. */
  CompletionStage<Void> ping();

  /** Ends all sessions. Idempotent. */
  @Override
  void close();

  /**
   * Some keys of a scan.
   *
   * @param keys with the partition under which the node holds each, -1 if it does not know
   * @param next the cursor of the next page; empty after the last one
   */
  record KeyPage(List<HeldKey> keys, Optional<String> next) {
    /** Copies the list. */
    public KeyPage {
      keys = List.copyOf(keys);
    }
  }

  /**
   * What a step of a repair has done.
   *
   * @param added keys that were missing in the order
   * @param removed keys in the order that had no entry
   * @param next the cursor of the next step; empty after the last one
   */
  record Repair(long added, long removed, Optional<String> next) {}

  /**
   * What an interval holds.
   *
   * @param keys in it
   * @param sample keys in their order; each stands for as many as the others
   */
  record Survey(long keys, List<SurveyedKey> sample) {

    /** Of a sample. */
    public static final int MOST_KEYS = 256;

    /** Of nothing. */
    public static final Survey NONE = new Survey(0, List.of());

    /**
     * Copies the list.
     *
     * @throws IllegalArgumentException if it has more keys than there are
     */
    public Survey {
      sample = List.copyOf(sample);
      if (keys < sample.size()) {
        throw Problem.of("keys", keys, "at least those of the sample, " + sample.size())
            .asException();
      }
    }
  }

  /**
   * A key and how much its entry holds.
   *
   * @param key its bytes; not to be changed
   * @param bytes of key and value
   */
  record SurveyedKey(@SuppressWarnings("ArrayRecordComponent") byte[] key, long bytes) {
    /**
     * Validates.
     *
     * @throws IllegalArgumentException if there are fewer bytes than the key has
     */
    public SurveyedKey {
      if (bytes < key.length) {
        throw Problem.of("bytes", bytes, "at least those of the key, " + key.length).asException();
      }
    }
  }

  /**
   * How much a node can hold before it evicts or refuses.
   *
   * @param usedBytes so far
   * @param maxBytes in all; {@link Long#MAX_VALUE} if there is no limit
   * @param entryOverheadBytes what an entry costs beside the bytes of its key and value
   */
  record Room(long usedBytes, long maxBytes, int entryOverheadBytes) {

    /** Whether that much more fits in. */
    public boolean fits(PartitionSize more) {
      long needed = more.bytes() + more.keys() * entryOverheadBytes;
      return maxBytes == Long.MAX_VALUE || usedBytes + needed <= maxBytes;
    }
  }

  /**
   * A key and where the node keeps it.
   *
   * @param partition its id, or -1 if the node does not know it
   * @param key its bytes; not to be changed
   */
  record HeldKey(int partition, @SuppressWarnings("ArrayRecordComponent") byte[] key) {}

  /**
   * How much a partition holds.
   *
   * @param keys number of entries
   * @param bytes of keys and values
   */
  record PartitionSize(long keys, long bytes) {

    /** Nothing. */
    public static final PartitionSize EMPTY = new PartitionSize(0, 0);

    /** Both together. */
    public PartitionSize plus(PartitionSize other) {
      return new PartitionSize(keys + other.keys, bytes + other.bytes);
    }
  }
}
