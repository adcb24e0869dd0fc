package io.partita.testkit.fault;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/** What can be asked of a store: an operation of its own, of a session, or of its control. */
public enum StoreOperation {
  /** {@link io.partita.api.spi.NodeStore#connect}. */
  CONNECT,
  /** {@link io.partita.api.spi.NodeStore#scanAll}. */
  SCAN_ALL,
  /** {@link io.partita.api.spi.NodeStore#sizes}. */
  SIZES,
  /** {@link io.partita.api.spi.NodeStore#survey}. */
  SURVEY,
  /** {@link io.partita.api.spi.NodeStore#repairOrder}. */
  REPAIR_ORDER,
  /** {@link io.partita.api.spi.NodeStore#ping}. */
  PING,
  /** {@link io.partita.api.spi.StoreSession#get}, also as part of a {@code getAll}. */
  GET,
  /** {@link io.partita.api.spi.StoreSession#put}, also as part of a {@code putAll}. */
  PUT,
  /** {@link io.partita.api.spi.StoreSession#remove}. */
  REMOVE,
  /** {@link io.partita.api.spi.StoreSession#increment}. */
  INCREMENT,
  /** {@link io.partita.api.spi.StoreSession#expire}. */
  EXPIRE,
  /** {@link io.partita.api.spi.StoreSession#ttl}. */
  TTL,
  /** {@link io.partita.api.spi.StoreSession#scan}. */
  SCAN,
  /** {@link io.partita.api.spi.OrderedReads#page}. */
  PAGE,
  /** {@link io.partita.api.spi.TransferControl#table}. */
  TABLE,
  /** {@link io.partita.api.spi.TransferControl#claim}. */
  CLAIM,
  /** {@link io.partita.api.spi.TransferControl#initialise}. */
  INITIALISE,
  /** {@link io.partita.api.spi.TransferControl#beginImport}. */
  BEGIN_IMPORT,
  /** {@link io.partita.api.spi.TransferControl#wipe}. */
  WIPE,
  /** {@link io.partita.api.spi.TransferControl#depart}. */
  DEPART,
  /** {@link io.partita.api.spi.TransferControl#barrier}. */
  BARRIER,
  /** {@link io.partita.api.spi.TransferControl#logExisting}. */
  LOG_EXISTING,
  /** {@link io.partita.api.spi.TransferControl#readDirty}. */
  READ_DIRTY,
  /** {@link io.partita.api.spi.TransferControl#raiseAttempt}. */
  RAISE_ATTEMPT,
  /** {@link io.partita.api.spi.TransferControl#apply}. */
  APPLY,
  /** {@link io.partita.api.spi.TransferControl#dropClean}. */
  DROP_CLEAN,
  /** {@link io.partita.api.spi.TransferControl#census}. */
  CENSUS,
  /** {@link io.partita.api.spi.TransferControl#freeze}. */
  FREEZE,
  /** {@link io.partita.api.spi.TransferControl#commit}. */
  COMMIT,
  /** {@link io.partita.api.spi.TransferControl#activate}. */
  ACTIVATE,
  /** {@link io.partita.api.spi.TransferControl#abort}. */
  ABORT,
  /** {@link io.partita.api.spi.TransferControl#reclaim}. */
  RECLAIM,
  /** {@link io.partita.api.spi.TransferControl#admit}. */
  ADMIT,
  /** {@link io.partita.api.spi.TransferControl#dropImport}. */
  DROP_IMPORT,
  /** {@link io.partita.api.spi.TransferControl#raiseGeneration}. */
  RAISE_GENERATION,
  /** {@link io.partita.api.spi.TransferControl#recut}. */
  RECUT,
  /** {@link io.partita.api.spi.TransferControl#regroup}. */
  REGROUP,
  /** {@link io.partita.api.spi.TransferControl#retire}. */
  RETIRE,
  /** {@link io.partita.api.spi.TransferControl#cleanUp}. */
  CLEAN_UP,
  /** {@link io.partita.api.spi.KeyedTransfer#existing}. */
  EXISTING,
  /** {@link io.partita.api.spi.KeyedTransfer#read}. */
  READ,
  /** {@link io.partita.api.spi.KeyedTransfer#copy}. */
  COPY,
  /** {@link io.partita.api.spi.KeyedTransfer#finishScan}. */
  FINISH_SCAN,
  /** {@link io.partita.api.spi.KeyedTransfer#count}. */
  COUNT,
  /** {@link io.partita.api.spi.KeyedTransfer#delete}. */
  DELETE;

  private static final Set<StoreOperation> ALL = set(EnumSet.allOf(StoreOperation.class));
  private static final Set<StoreOperation> DATA = set(EnumSet.range(GET, PAGE));
  private static final Set<StoreOperation> WRITES = set(EnumSet.range(PUT, EXPIRE));
  private static final Set<StoreOperation> CONTROL = set(EnumSet.range(TABLE, DELETE));
  private static final Set<StoreOperation> REPEATABLE =
      set(
          EnumSet.complementOf(
              EnumSet.of(PUT, INCREMENT, REMOVE, EXPIRE, DEPART, INITIALISE, APPLY, COPY, RECUT)));

  private static Set<StoreOperation> set(EnumSet<StoreOperation> operations) {
    return Collections.unmodifiableSet(operations);
  }

  /** Every operation. */
  public static Set<StoreOperation> all() {
    return ALL;
  }

  /** What sessions do. */
  public static Set<StoreOperation> data() {
    return DATA;
  }

  /** What sessions do and what changes entries. */
  public static Set<StoreOperation> writes() {
    return WRITES;
  }

  /** What the control does. */
  public static Set<StoreOperation> control() {
    return CONTROL;
  }

  /**
   * What may be executed a second time, later, without its caller knowing: reads, and the steps
   * that a node refuses when they are out of date. Not among them are {@link #APPLY} and {@link
   * #COPY}, whose caller must raise the attempt first, and {@link #DEPART}, {@link #INITIALISE} and
   * {@link #RECUT}, which would take effect again after an abort, a move or the next cut.
   */
  public static Set<StoreOperation> repeatable() {
    return REPEATABLE;
  }
}
