package io.partita.api.spi;

import io.partita.api.MigrationId;
import io.partita.api.PartitionState;
import io.partita.api.Ttl;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.ToIntFunction;

/**
 * The fenced operations of a node by which a partition moves without a lost write (PROTOCOL.md; the
 * numbers are its rules). Each is one atomic step on the node. Thread-safe; nothing blocks.
 *
 * <p>A step that carries a token fails with {@link SupersededException}, and changes nothing,
 * unless the token is the one that was claimed last and the partition is in the state, and in the
 * move, that the step needs.
 *
 * <p>A node that restarts, or is new, is not admitted: its table may be out of date. Until {@link
 * #admit} or {@link #initialise}, every step but {@link #table} and {@link #claim} fails with a
 * {@link io.partita.api.NodeNotAdmittedException}, as does the opening of a session.
 *
 * <p>What goes over entries takes a {@link Sweep}: one pass for some partitions, page by page. A
 * page is refused as a whole if one of its partitions is not as it must be. Each such step returns
 * the cursor of the next page, empty after the last one.
 */
public interface TransferControl extends KeyedTransfer {

  /** Rule 1: the node's generation and table, read in one atomic step. */
  CompletionStage<NodeTable> table();

  /** Rule 5: takes the node over; false if a token as high or higher was claimed before. */
  CompletionStage<Boolean> claim(long token);

  /**
   * Sets the whole table of a node whose partitions are in no move: these are owned, all others are
   * nothing. For the first map. Admits the node. Idempotent. Refused while a partition is in a move
   * or a {@link #recut} is not finished; raises the generation if a partition is lost by it.
   */
  CompletionStage<Void> initialise(long token, Collection<Integer> owned);

  /**
   * Rule 6, on the target: importing, from nothing, importing or a moved-away copy that is durably
   * superseded. Resets the attempt to 0. Refused if the partition imports by a later move already;
   * if it does by this one, nothing changes.
   */
  CompletionStage<Void> beginImport(long token, int partition, MigrationId move);

  /**
   * Rule 6, on the target: deletes the entries of importing partitions; after the last page they
   * have none. Refused once a copy was applied to one of them: a wipe that comes late must not
   * delete it.
   */
  CompletionStage<Optional<String>> wipe(long token, Sweep sweep);

  /**
   * Rule 7, on the source: all these owned partitions are in transit, with empty change logs, and
   * the generation is raised, in one step. Refused while a {@link #recut} is not finished.
   *
   * @return the new generation
   */
  CompletionStage<Long> depart(long token, Map<Integer, MigrationId> moves);

  /**
   * Rule 8: completes with true once no session of an older generation is left, with false if that
   * did not come about in time. Sessions that linger are killed. A generation that the node never
   * had is refused.
   *
   * @param grace how long sessions may end by themselves; if longer than the timeout, none is
   *     killed
   * @param timeout how long to try in all
   */
  CompletionStage<Boolean> barrier(long generation, Duration grace, Duration timeout);

  /**
   * Rule 9, on the source: notes the keys of partitions in transit in their change logs; a key that
   * is noted already keeps its score. With the last page, the node remembers for all of these
   * partitions that the scan of this token is finished. Refused, except for a first page, unless
   * this token has begun the scan of each.
   */
  CompletionStage<LogPage> logExisting(long token, Sweep sweep);

  /**
   * Rule 10, on the source: the oldest entries of the change log with what their keys hold now.
   *
   * @param maxKeys how many at most, above 0
   * @param maxBytes of keys and values; at least one entry is returned
   */
  CompletionStage<List<DirtyEntry>> readDirty(
      long token, int partition, MigrationId move, int maxKeys, long maxBytes);

  /**
   * Rule 10, on the target: before a copy is sent again, refuses the earlier attempts. Refused
   * below the one that was raised last.
   */
  CompletionStage<Void> raiseAttempt(long token, int partition, MigrationId move, long attempt);

  /**
   * Rule 10, on the target: makes these keys what they are at the source; one that is missing there
   * is removed. Refused unless the attempt is the one raised last.
   */
  CompletionStage<Void> apply(
      long token, int partition, MigrationId move, long attempt, List<DirtyEntry> entries);

  /**
   * Rule 10, on the source: drops the entries whose score is still the one that was read.
   *
   * @return how many entries the change log has left
   */
  CompletionStage<Integer> dropClean(
      long token, int partition, MigrationId move, List<DirtyEntry> copied);

  /**
   * On the source, in transit, or on the target, importing: what the node's copies hold, as far as
   * this page goes. All pages together count each entry that is there during the whole pass exactly
   * once; a write meanwhile is counted or not.
   */
  CompletionStage<CensusPage> census(long token, Sweep sweep);

  /**
   * On the source, in transit: refuses writes of the partition, which their clients send again, so
   * that sustained writes can't keep the change log from getting empty: {@link
   * PartitionMovedException} of state moving, without a target. Ends with the commit, the abort or
   * when the time is up by the node's own clock. Reads go on.
   */
  CompletionStage<Void> freeze(long token, int partition, MigrationId move, Duration duration);

  /**
   * Rule 11, on the source: moved away, if this token's scan is finished, else refused, and the log
   * is empty.
   *
   * @param target the node that owns it from now on
   * @return false if the log is not empty; then nothing changed
   */
  CompletionStage<Boolean> commit(long token, int partition, MigrationId move, String target);

  /**
   * Rule 12, on the target: owned, if it imports by that move. Needs no token: whoever was told
   * that the move is committed may do it. Idempotent.
   *
   * @return whether the node owns the partition now, or gives it on in transit
   */
  CompletionStage<Boolean> activate(int partition, MigrationId move);

  /**
   * Rule 16, on the source, moved away by that move to a node that lost it: owned again, with what
   * it held then. Idempotent.
   */
  CompletionStage<Void> reclaim(long token, int partition, MigrationId move);

  /**
   * Rule 16, on a node that is not {@linkplain NodeTable#admitted admitted}: sets its whole table
   * and admits it, in one step. A change log or a {@link #recut} that its last run left is dropped;
   * the generation is raised above all that it ever had. Refused once it is admitted.
   *
   * @param id which the partitions have from then on; above all that they had
   * @param owned partitions that the node owns from now on, with the entries that it has
   * @param others partitions that others own, and of which the node may have entries: they import
   *     by that id, so that {@link #dropImport} deletes these. No other id, and none at another
   *     node, must be activated by it
   */
  CompletionStage<Void> admit(
      long token, MigrationId id, Collection<Integer> owned, Collection<Integer> others);

  /** Rule 14, on the source: owned again, without the change log; nothing happened. */
  CompletionStage<Void> abort(long token, int partition, MigrationId move);

  /**
   * After an abort, on the target: deletes the entries of importing partitions; with the last page
   * the state of each is nothing.
   */
  CompletionStage<Optional<String>> dropImport(long token, Sweep sweep);

  /** Rule 15, on the source: raises the generation before moved-away copies are deleted. */
  CompletionStage<Long> raiseGeneration(long token);

  /**
   * Rule 15, on the source, after the barrier: deletes the entries of moved-away copies; with the
   * last page the state of each is nothing.
   */
  CompletionStage<Optional<String>> cleanUp(long token, Sweep sweep);

  /**
   * Cuts what the node owns into other partitions, without moving an entry: from the new generation
   * on it owns these, beside those that it owned, and each write counts for the partition that the
   * function names, whichever of the two it was addressed to. Refused while a partition of the node
   * is in a move. If an earlier cut is not {@linkplain #retire finished}, this one takes its place.
   *
   * <p>Whoever asks knows that every key the node owns belongs to one of these partitions, and to
   * none on another node. The steps in order: this, the {@link #barrier}, {@link #regroup} until
   * nothing is left; then clients may learn of the new partitions; then {@link #retire}.
   *
   * @param owned ids that this node owns from now on
   * @param partitionOf the partition of a key by the new cut; thread-safe
   * @return the new generation
   */
  CompletionStage<Long> recut(
      long token, Collection<Integer> owned, ToIntFunction<byte[]> partitionOf);

  /**
   * After a {@link #recut} of the same token and its barrier: counts up to {@code limit} entries,
   * above 0, for their new partitions. Their old ones can be scanned all the same, until the first
   * write that is addressed to a new one; then such a scan is refused.
   *
   * @return whether none is left
   */
  CompletionStage<Boolean> regroup(long token, int limit);

  /**
   * The end of a {@link #recut}: the partitions that it replaced are nothing; their entries stay,
   * as they count for others. No session needs to end: a write on the strength of the old table
   * reaches an entry that this node owns, until the next departure makes a new generation. So no
   * partition may depart before. Refused for a partition that was not replaced, and while entries
   * are to be regrouped. Idempotent.
   */
  CompletionStage<Void> retire(long token, Collection<Integer> replaced);

  /**
   * What a node says of itself.
   *
   * @param runId names this run of the node's process: another one means that it restarted
   * @param generation never reused, only grows, by 1 or more
   * @param token the highest one claimed
   * @param admitted whether this run has been {@linkplain #initialise initialised} or {@linkplain
   *     #admit admitted}; if not, the rest is what an earlier run left, or nothing
   * @param states of the partitions that are not {@link PartitionState#NOTHING}
   */
  record NodeTable(
      String runId,
      long generation,
      long token,
      boolean admitted,
      Map<Integer, PartitionEntry> states) {
    /** Copies the map. */
    public NodeTable {
      states = Map.copyOf(states);
    }

    /** The entry of a partition; of state nothing if it has none. */
    public PartitionEntry of(int partition) {
      return states.getOrDefault(partition, PartitionEntry.NOTHING);
    }
  }

  /**
   * A row of a node's table.
   *
   * @param state of the partition
   * @param migration by which it is moving, moved or importing. Of an owned one the last that it
   *     had part in here, be it completed, aborted or {@linkplain #admit admitted} by; {@link
   *     MigrationId#NONE} if there was none, or it was cut anew since
   * @param target to whom it moved; only in state moved
   */
  record PartitionEntry(PartitionState state, MigrationId migration, Optional<String> target) {

    /** The node has nothing to do with the partition. */
    public static final PartitionEntry NOTHING =
        new PartitionEntry(PartitionState.NOTHING, MigrationId.NONE, Optional.empty());
  }

  /**
   * What a page of {@link #logExisting} came across.
   *
   * @param noted how many keys of each partition there were; a partition without one may be absent
   * @param next the cursor of the next page; empty after the last one
   */
  record LogPage(Map<Integer, Integer> noted, Optional<String> next) {
    /** Copies the map. */
    public LogPage {
      noted = Map.copyOf(noted);
    }
  }

  /**
   * What a page of {@link #census} counted.
   *
   * @param counts by partition; the caller adds the pages up with {@link Census#plus}. A partition
   *     that is absent has nothing on this page, and had nothing evicted
   * @param next the cursor of the next page; empty after the last one
   */
  record CensusPage(Map<Integer, Census> counts, Optional<String> next) {
    /** Copies the map. */
    public CensusPage {
      counts = Map.copyOf(counts);
    }
  }

  /**
   * An entry of a change log, and what its key holds.
   *
   * @param key its bytes; not to be changed
   * @param score grows with each write to the key; an entry is clean if it did not
   * @param value what the key holds; empty if there is no such entry
   * @param form {@link #BYTES} if the value is what a client reads, or if there is none; else a
   *     name that only nodes of one backend understand. {@link #apply} at a node that does not know
   *     it fails with an {@link IllegalArgumentException} that names key, form and node
   * @param ttl what it has to live, {@link Ttl#NONE} if for ever or if there is no entry
   */
  record DirtyEntry(
      @SuppressWarnings("ArrayRecordComponent") byte[] key,
      long score,
      Optional<byte[]> value,
      String form,
      Ttl ttl) {

    /** The {@link #form} that every node knows: the plain bytes of a value. */
    public static final String BYTES = "";
  }
}
