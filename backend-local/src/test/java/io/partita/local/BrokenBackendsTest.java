package io.partita.local;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;

import io.partita.api.MigrationId;
import io.partita.api.Node;
import io.partita.api.PartitionState;
import io.partita.api.Ttl;
import io.partita.api.spi.Backend;
import io.partita.api.spi.Census;
import io.partita.api.spi.KeyedTransfer.Keys;
import io.partita.api.spi.KeyedTransfer.KeysPage;
import io.partita.api.spi.NodeStore.Repair;
import io.partita.api.spi.PutCondition;
import io.partita.api.spi.StoreSession.EntryPage;
import io.partita.api.spi.Sweep;
import io.partita.api.spi.TransferControl;
import io.partita.api.spi.TransferControl.CensusPage;
import io.partita.api.spi.TransferControl.DirtyEntry;
import io.partita.api.spi.TransferControl.LogPage;
import io.partita.api.spi.TransferControl.NodeTable;
import io.partita.api.spi.TransferControl.PartitionEntry;
import io.partita.local.Sabotage.Instead;
import io.partita.testkit.ManualClock;
import io.partita.testkit.backend.BackendContract;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Tests of the contract's tests: a backend without a safeguard fails the clause that is about it.
 */
class BrokenBackendsTest {
  private static final int ALL = Integer.MAX_VALUE;

  record Case(
      String safeguard, Set<String> operations, Instead instead, Consumer<BackendContract> clause) {
    @Override
    public String toString() {
      return safeguard;
    }
  }

  /** The contract, run by hand on a broken backend. */
  private static final class Contract extends BackendContract {
    private final Case broken;
    private final boolean honest;
    private final ManualClock clock = new ManualClock();

    private Contract(Case broken, boolean honest) {
      this.broken = broken;
      this.honest = honest;
    }

    @Override
    protected Backend newBackend() {
      Backend backend = LocalBackends.create(1 << 24, clock);
      return honest ? backend : new Sabotage(backend, broken.operations, broken.instead);
    }

    @Override
    protected Node node(String name) {
      return Node.local(name);
    }

    @Override
    protected Optional<ManualClock> clock() {
      return Optional.of(clock);
    }

    @Override
    protected Duration patience() {
      return Duration.ofSeconds(5);
    }

    private void run() {
      openNodes();
      try {
        broken.clause.accept(this);
      } finally {
        closeNodes();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aBackendWithoutTheSafeguardFailsItsClause(Case broken) {
    assertDoesNotThrow(() -> new Contract(broken, true).run());
    assertThatThrownBy(() -> new Contract(broken, false).run()).isInstanceOf(AssertionError.class);
  }

  static Stream<Case> cases() {
    return Stream.of(dataCases(), BrokenPages.cases(), sourceCases(), targetCases(), restartCases())
        .flatMap(c -> c);
  }

  private static Stream<Case> restartCases() {
    return Stream.of(
        new Case(
            "table of a node that is not admitted",
            Set.of("table"),
            (original, a) ->
                stage(original.call(a), NodeTable.class)
                    .thenApply(
                        t -> new NodeTable(t.runId(), t.generation(), t.token(), true, t.states())),
            BackendContract::rule16_aNewNodeServesNobodyAndTakesNoStepOfAMove),
        new Case(
            "activation at a node that is not admitted",
            Set.of("activate"),
            (original, a) -> stage(original.call(a), Boolean.class).exceptionally(refused -> false),
            BackendContract::rule16_aNewNodeServesNobodyAndTakesNoStepOfAMove),
        new Case(
            "admission of what is owned alone",
            Set.of("admit"),
            (original, a) -> {
              List<Integer> all = new ArrayList<>(partitions(a[2]));
              all.addAll(partitions(a[3]));
              return original.call(a[0], a[1], all, List.of());
            },
            BackendContract::rule16_admitSetsTheWholeTableInOneStep),
        new Case(
            "admission by the right token",
            Set.of("admit"),
            BrokenBackendsTest::withTheRightToken,
            BackendContract::rule16_admitSetsTheWholeTableInOneStep),
        new Case(
            "id of an owned partition",
            Set.of("table"),
            (original, a) ->
                stage(original.call(a), NodeTable.class).thenApply(BrokenBackendsTest::forgetful),
            BackendContract::rule16_anOwnedPartitionKeepsTheIdOfItsLastMove),
        new Case(
            "reclaim by the right move",
            Set.of("reclaim"),
            BrokenBackendsTest::withTheRightMove,
            BackendContract::rule16_aReclaimedPartitionIsServedAgainWithWhatItHeld));
  }

  private static List<Integer> partitions(Object argument) {
    return ((java.util.Collection<?>) argument).stream().map(Integer.class::cast).toList();
  }

  private static NodeTable forgetful(NodeTable table) {
    Map<Integer, PartitionEntry> states = new HashMap<>();
    table
        .states()
        .forEach(
            (partition, entry) ->
                states.put(
                    partition,
                    entry.state() == PartitionState.OWNED
                        ? new PartitionEntry(entry.state(), MigrationId.NONE, entry.target())
                        : entry));
    return new NodeTable(
        table.runId(), table.generation(), table.token(), table.admitted(), states);
  }

  private static Stream<Case> dataCases() {
    return Stream.of(
        new Case(
            "condition: if absent",
            Set.of("put"),
            (original, a) -> {
              a[4] = a[4].equals(PutCondition.IF_ABSENT) ? PutCondition.ALWAYS : a[4];
              return original.call(a);
            },
            BackendContract::put_ifAbsentWritesOnlyWhereThereIsNoEntry),
        new Case(
            "expiry kept",
            Set.of("put"),
            (original, a) -> {
              a[3] = a[3].equals(Ttl.KEEP) ? Ttl.NONE : a[3];
              return original.call(a);
            },
            BackendContract::put_withKeepLeavesTheExpiry),
        new Case(
            "expiry",
            Set.of("put"),
            (original, a) -> {
              a[3] = Ttl.NONE;
              return original.call(a);
            },
            BackendContract::anEntryLivesAsLongAsItsTimeToLive),
        new Case(
            "complete scan",
            Set.of("scan"),
            (original, a) ->
                stage(original.call(a), EntryPage.class)
                    .thenApply(
                        page ->
                            new EntryPage(page.entries().stream().skip(1).toList(), page.next())),
            BackendContract::scan_returnsEveryEntryOfThePartitionPageByPage),
        new Case(
            "namespaces",
            Set.of("open"),
            (original, a) -> original.call(a[0], "everything", a[2]),
            BackendContract::namespaces_areSeparate),
        new Case(
            "repair of what is wrong alone",
            Set.of("repairOrder"),
            (original, a) -> CompletableFuture.completedFuture(new Repair(0, 1, Optional.empty())),
            BackendContract::repairOrder_changesNothingThatIsRight));
  }

  private static Stream<Case> sourceCases() {
    AtomicReference<Object[]> departed = new AtomicReference<>();
    return Stream.of(
        new Case(
            "higher token",
            Set.of("claim"),
            (original, a) -> {
              original.call(a);
              return answer(true);
            },
            BackendContract::rule05_claimNeedsAHigherToken),
        new Case(
            "token of the source",
            Set.of("logExisting", "readDirty", "dropClean", "commit", "abort"),
            BrokenBackendsTest::withTheRightToken,
            BackendContract::rule05_theSourceRefusesEveryStepOfAnOldToken),
        new Case(
            "raised generation",
            Set.of("depart"),
            (original, a) -> {
              long before = await(original.control().table()).generation();
              original.call(a);
              return answer(before);
            },
            BackendContract::rule07_departRaisesTheGeneration),
        new Case(
            "barrier that waits",
            Set.of("barrier"),
            (original, a) -> answer(true),
            BackendContract::rule08_barrierWaitsForOlderSessions),
        new Case(
            "barrier that kills",
            Set.of("barrier"),
            (original, a) -> answer(true),
            BackendContract::rule08_aKilledSessionExecutesNothing),
        new Case(
            "log of writes in transit",
            Set.of("depart", "put", "remove", "increment", "expire"),
            (original, a) -> {
              Object outcome = original.call(a);
              if (original.name().equals("depart")) {
                departed.set(a);
              } else if (departed.get() != null) {
                forgetTheLog(original.control(), departed.get());
              }
              return outcome;
            },
            BackendContract::rule03_aCheckedWriteInTransitIsLogged),
        new Case(
            "complete log of what is there",
            Set.of("logExisting"),
            (original, a) -> {
              original.call(a);
              return answer(new LogPage(Map.of(), Optional.empty()));
            },
            BackendContract::rule09_theScanLogsEveryEntry),
        new Case(
            "partitions kept apart",
            Set.of("logExisting"),
            (original, a) -> {
              Sweep sweep = (Sweep) a[1];
              int first = sweep.moves().keySet().iterator().next();
              Sweep less =
                  new Sweep(
                      Map.of(first, move(sweep.moves().get(first))),
                      sweep.partitionOf(),
                      sweep.cursor(),
                      sweep.limit());
              return original.call(a[0], less);
            },
            BackendContract::sweep_onePassMovesSeveralPartitionsAndKeepsThemApart),
        new Case(
            "census of all pages",
            Set.of("census"),
            (original, a) ->
                stage(original.call(a), CensusPage.class)
                    .thenApply(page -> new CensusPage(page.counts(), Optional.empty())),
            BackendContract::sweep_onePassMovesSeveralPartitionsAndKeepsThemApart),
        new Case(
            "checksum of the sample",
            Set.of("census"),
            (original, a) ->
                stage(original.call(a), CensusPage.class)
                    .thenApply(
                        page -> {
                          Map<Integer, Census> counts = new HashMap<>();
                          page.counts().forEach((id, c) -> counts.put(id, keysAlone(c)));
                          return new CensusPage(counts, page.next());
                        }),
            BackendContract::aCensusComparesTheCopies),
        new Case(
            "keys of all pages",
            Set.of("existing"),
            (original, a) ->
                stage(original.call(a), KeysPage.class)
                    .thenApply(page -> new KeysPage(page.keys(), Optional.empty())),
            BackendContract::keyed_aMoveGoesByTheKeysThatItsScanFinds),
        new Case(
            "a scan that is finished before its copies are made",
            Set.of("read"),
            (original, a) -> {
              Map<Integer, MigrationId> moves = new HashMap<>();
              for (Object group : (List<?>) a[1]) {
                moves.put(((Keys) group).partition(), ((Keys) group).move());
              }
              await(original.control().finishScan(number(a[0]), moves));
              return original.call(a);
            },
            BackendContract::keyed_theScanIsFinishedOnlyByTheTokenThatSaysSo),
        new Case(
            "token of the steps by keys",
            Set.of("read", "copy", "finishScan", "count", "delete"),
            BrokenBackendsTest::withTheRightToken,
            BackendContract::keyed_stepsOfAnOldTokenAreRefused),
        new Case(
            "steps by keys as a whole",
            Set.of("copy"),
            (original, a) -> {
              for (Object group : (List<?>) a[1]) {
                original.call(a[0], List.of(group));
              }
              return original.call(a[0], a[1]);
            },
            BackendContract::keyed_copiesOfAnOldAttemptAreRefused),
        new Case(
            "change logs that are not empty",
            Set.of("finishScan"),
            (original, a) -> {
              original.call(a);
              return answer(Set.of());
            },
            BackendContract::keyed_whatIsWrittenAfterTheReadIsInTheChangeLog),
        new Case(
            "bytes of a read",
            Set.of("read"),
            (original, a) -> {
              a[2] = Long.MAX_VALUE / 4;
              return original.call(a);
            },
            BackendContract::keyed_readKeepsItsBoundsAndLeavesOutWhatIsMissing),
        new Case(
            "form of a copy",
            Set.of("apply"),
            (original, a) -> {
              a[4] = entries(a[4]).stream().map(e -> inBytes(e)).toList();
              return original.call(a);
            },
            BackendContract::copyInAFormThatTheNodeDoesNotKnowIsRefused),
        new Case(
            "scan of the partitions that were asked for",
            Set.of("scan"),
            (original, a) -> {
              a[0] = Set.of(((Set<?>) a[0]).iterator().next());
              return original.call(a);
            },
            BackendContract::scan_ofSeveralPartitionsReturnsTheEntriesOfThese),
        new Case(
            "freeze",
            Set.of("freeze"),
            (original, a) -> answer(null),
            BackendContract::aFreezeRefusesWritesButNoReads),
        new Case(
            "score of a clean entry",
            Set.of("dropClean"),
            (original, a) -> {
              a[3] =
                  await(
                      original
                          .control()
                          .readDirty(number(a[0]), partition(a[1]), move(a[2]), ALL, ALL));
              return original.call(a);
            },
            BackendContract::rule10_anEntryWrittenMeanwhileStays),
        new Case(
            "empty log",
            Set.of("commit"),
            (original, a) -> {
              dropAll(original.control(), a);
              return original.call(a);
            },
            BackendContract::rule11_commitNeedsAnEmptyLog),
        new Case(
            "own scan",
            Set.of("commit"),
            (original, a) -> {
              Map<Integer, MigrationId> moves = Map.of(partition(a[1]), move(a[2]));
              Sweep all = new Sweep(moves, key -> partition(a[1]), "", ALL);
              await(original.control().logExisting(number(a[0]), all));
              dropAll(original.control(), a);
              return original.call(a);
            },
            BackendContract::rule11_commitNeedsAFinishedScanOfItsOwn),
        new Case(
            "refused reads",
            Set.of("get"),
            (original, a) ->
                stage(original.call(a), Optional.class).exceptionally(e -> Optional.empty()),
            BackendContract::rule11_afterCommitTheSourceRefusesReadsAndWrites),
        new Case(
            "clean-up of the right move",
            Set.of("cleanUp"),
            BrokenBackendsTest::sweepingWithTheRightMoves,
            BackendContract::rule15_cleanUpDeletesOnlyWhatMovedAway));
  }

  private static Stream<Case> targetCases() {
    return Stream.of(
        new Case(
            "token of a copy",
            Set.of("apply"),
            BrokenBackendsTest::withTheRightToken,
            BackendContract::rule10_copyWithAnOldTokenIsRefused),
        new Case(
            "attempt of a copy",
            Set.of("apply", "raiseAttempt"),
            (original, a) -> {
              if (original.name().equals("raiseAttempt")) {
                return answer(null);
              }
              a[3] = 0L;
              return original.call(a);
            },
            BackendContract::rule10_copyOfAnOldAttemptIsRefused),
        new Case(
            "move of a copy",
            Set.of("apply"),
            BrokenBackendsTest::withTheRightMove,
            BackendContract::rule10_copyOfAnotherMoveIsRefused),
        new Case(
            "wipe",
            Set.of("wipe"),
            (original, a) -> answer(Optional.empty()),
            BackendContract::rule06_importWipesFirst),
        new Case(
            "removal in the copy",
            Set.of("apply"),
            (original, a) -> {
              a[4] = entries(a[4]).stream().filter(entry -> entry.value().isPresent()).toList();
              return original.call(a);
            },
            BackendContract::rule10_aDeletedEntryDoesNotComeBack),
        new Case(
            "time to live of a copy",
            Set.of("apply"),
            (original, a) -> {
              List<DirtyEntry> immortal = new ArrayList<>();
              for (DirtyEntry e : entries(a[4])) {
                immortal.add(new DirtyEntry(e.key(), e.score(), e.value(), e.form(), Ttl.NONE));
              }
              a[4] = immortal;
              return original.call(a);
            },
            BackendContract::rule10_theTimeToLiveIsCarried),
        new Case(
            "activation by the right move",
            Set.of("activate"),
            (original, a) -> {
              a[1] = await(original.control().table()).of(partition(a[0])).migration();
              return original.call(a);
            },
            BackendContract::rule12_activateNeedsTheRightMove),
        new Case(
            "import that is not served",
            Set.of("activate", "beginImport", "apply", "wipe", "raiseAttempt", "dropImport"),
            (original, a) -> {
              Object outcome = original.call(a);
              if (original.name().equals("wipe")) {
                ((Sweep) a[1])
                    .moves()
                    .forEach((id, move) -> await(original.control().activate(id, move)));
              }
              return outcome;
            },
            BackendContract::rule03_onlyTheOwnerServes));
  }

  private static Object withTheRightToken(Sabotage.Original original, Object[] a) throws Throwable {
    a[0] = await(original.control().table()).token();
    return original.call(a);
  }

  private static Object withTheRightMove(Sabotage.Original original, Object[] a) throws Throwable {
    a[2] = await(original.control().table()).of(partition(a[1])).migration();
    return original.call(a);
  }

  private static Object sweepingWithTheRightMoves(Sabotage.Original original, Object[] a)
      throws Throwable {
    Sweep sweep = (Sweep) a[1];
    NodeTable table = await(original.control().table());
    Map<Integer, MigrationId> moves = new HashMap<>();
    sweep.moves().keySet().forEach(id -> moves.put(id, table.of(id).migration()));
    return original.call(
        a[0], new Sweep(moves, sweep.partitionOf(), sweep.cursor(), sweep.limit()));
  }

  private static Census keysAlone(Census census) {
    return new Census(census.keys(), 0, census.evicted());
  }

  private static DirtyEntry inBytes(DirtyEntry e) {
    return new DirtyEntry(e.key(), e.score(), e.value(), DirtyEntry.BYTES, e.ttl());
  }

  private static void forgetTheLog(TransferControl control, Object[] departed) {
    Map<?, ?> moves = (Map<?, ?>) departed[1];
    moves.forEach(
        (partition, move) -> dropAll(control, new Object[] {departed[0], partition, move}));
  }

  private static void dropAll(TransferControl control, Object[] a) {
    long token = number(a[0]);
    int partition = partition(a[1]);
    List<DirtyEntry> dirty = await(control.readDirty(token, partition, move(a[2]), ALL, ALL));
    await(control.dropClean(token, partition, move(a[2]), dirty));
  }

  private static long number(Object argument) {
    return (Long) argument;
  }

  private static int partition(Object argument) {
    return (Integer) argument;
  }

  private static CompletionStage<?> answer(@Nullable Object value) {
    return CompletableFuture.completedStage(value);
  }

  private static MigrationId move(@Nullable Object argument) {
    return (MigrationId) Objects.requireNonNull(argument);
  }

  private static List<DirtyEntry> entries(Object argument) {
    return ((List<?>) argument).stream().map(DirtyEntry.class::cast).toList();
  }

  private static <T> CompletionStage<T> stage(Object outcome, Class<T> type) {
    return ((CompletionStage<?>) outcome).thenApply(type::cast);
  }

  private static <T> T await(CompletionStage<T> stage) {
    return stage.toCompletableFuture().join();
  }
}
