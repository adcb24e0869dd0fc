package io.partita.api.spi;

import io.partita.api.Ttl;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.ToIntFunction;

/**
 * A client's way to the data of one node: the connection of PROTOCOL.md, named by the generation at
 * which it read the node's table. Thread-safe.
 *
 * <p>Where that table says that the node owns a partition, operations are plain; else each checks
 * the partition's state on the node, and logs what it writes, in one atomic step. The caller does
 * not choose, and each operation is linearizable per key.
 *
 * <p>Beside the failures of {@link NodeStore}, a stage fails with a {@link StaleRouteException} if
 * the operation was <em>not</em> executed and must be routed again: {@link PartitionMovedException}
 * if the node does not own the partition, {@link SessionClosedException} if the session has ended.
 *
 * <p>A key is in one partition of a map, so a store need not tell equal keys of two partitions
 * apart.
 *
 * <p>Arrays given and returned are shared, not copied: nobody may change them.
 */
public interface StoreSession extends AutoCloseable {

  /** The generation of the node's table that this session is named after. */
  long generation();

  /** Whether operations still go through; false once it was closed by either side. */
  boolean isOpen();

  /** The value of a key. */
  CompletionStage<Optional<byte[]>> get(int partition, byte[] key);

  /**
   * Writes an entry if the condition holds; whether it did.
   *
   * @param ttl {@link Ttl#KEEP} leaves the expiry of an entry that is there
   */
  CompletionStage<Boolean> put(
      int partition, byte[] key, byte[] value, Ttl ttl, PutCondition condition);

  /** Removes an entry; whether there was one. */
  CompletionStage<Boolean> remove(int partition, byte[] key);

  /**
   * Adds to the number that an entry holds in decimal ASCII, 0 if there is none; the sum.
   *
   * <p>Fails with {@link ArithmeticException} if the value is no 64-bit number or the sum is none.
   *
   * @param ttl of a new entry; one that is there keeps its own
   */
  CompletionStage<Long> increment(int partition, byte[] key, long delta, Ttl ttl);

  /**
   * Gives an entry another time to live; whether there is one.
   *
   * @param ttl not {@link Ttl#KEEP}
   */
  CompletionStage<Boolean> expire(int partition, byte[] key, Ttl ttl);

  /** How long an entry has to live, {@link Ttl#NONE} if for ever; empty if there is no entry. */
  CompletionStage<Optional<Ttl>> ttl(int partition, byte[] key);

  /**
   * A page of the entries of some partitions. A key that is there during the whole scan is returned
   * at least once.
   *
   * <p>Ask a store that has {@link Capability#PARTITION_SCAN} for one partition at a time, any
   * other for all those together that its node owns: it passes over everything it holds to find the
   * entries of one.
   *
   * <p>Fails with a {@link PartitionMovedException} that names one of the partitions if the node
   * does not serve it any more, or if it did not during the whole scan since the first page and the
   * store can't tell that nothing was missed. The caller goes on with the same cursor for the
   * others, and asks for that one at its next owner from the beginning.
   *
   * @param partitions their ids; at least one, and never one that the scan's first page was not
   *     asked for
   * @param partitionOf the partition of a key by the map in force, thread-safe; a store that knows
   *     each entry's partition need not ask it
   * @param cursor empty to begin, else {@link EntryPage#next} of the page before, from the same
   *     node
   * @param limit how many entries are looked at at most, above 0; a hint
   */
  CompletionStage<EntryPage> scan(
      Set<Integer> partitions, ToIntFunction<byte[]> partitionOf, String cursor, int limit);

  /** The values of several keys, an outcome for each, in their order. In few round trips. */
  default List<CompletionStage<Optional<byte[]>>> getAll(List<Address> addresses) {
    List<CompletionStage<Optional<byte[]>>> outcomes = new ArrayList<>(addresses.size());
    for (Address address : addresses) {
      outcomes.add(get(address.partition(), address.key()));
    }
    return outcomes;
  }

  /** Writes several entries, an outcome for each, in their order. In few round trips. */
  default List<CompletionStage<Boolean>> putAll(
      List<Address> addresses, List<byte[]> values, Ttl ttl) {
    List<CompletionStage<Boolean>> outcomes = new ArrayList<>(addresses.size());
    for (int i = 0; i < addresses.size(); i++) {
      Address address = addresses.get(i);
      outcomes.add(
          put(address.partition(), address.key(), values.get(i), ttl, PutCondition.ALWAYS));
    }
    return outcomes;
  }

  /**
   * Reads in the order of keys; present exactly if the store has {@link Capability#ORDERED_SCAN}.
   */
  default Optional<OrderedReads> ordered() {
    return Optional.empty();
  }

  /** Lets operations under way finish, refuses new ones. Idempotent. */
  @Override
  void close();

  /**
   * A key and its partition.
   *
   * @param partition id of the partition
   * @param key its bytes; not to be changed
   */
  record Address(int partition, @SuppressWarnings("ArrayRecordComponent") byte[] key) {}

  /**
   * Some entries of a scan.
   *
   * @param entries keys and values
   * @param next the cursor of the next page; empty after the last one
   */
  record EntryPage(List<Entry> entries, Optional<String> next) {
    /** Copies the list. */
    public EntryPage {
      entries = List.copyOf(entries);
    }
  }

  /**
   * A key and its value.
   *
   * @param key its bytes; not to be changed
   * @param value its bytes; not to be changed
   */
  record Entry(
      @SuppressWarnings("ArrayRecordComponent") byte[] key,
      @SuppressWarnings("ArrayRecordComponent") byte[] value) {}
}
