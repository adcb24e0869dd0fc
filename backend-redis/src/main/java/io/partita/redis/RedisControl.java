package io.partita.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lettuce.core.ClientListArgs;
import io.lettuce.core.KillArgs;
import io.partita.api.MigrationId;
import io.partita.api.spi.SupersededException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;

/**
 * The fenced operations: each a script of the server, in one atomic step. They go over one
 * connection, which ends with the server's run: so a step that begins after a restart is refused,
 * as that run has no claim (rule 11 asks for the run id).
 */
final class RedisControl extends KeyedControl {
  private static final Duration LONGEST = Duration.ofDays(365);

  RedisControl(RedisNode node) {
    super(node);
  }

  @Override
  public CompletionStage<NodeTable> table() {
    return node.begin(
        () ->
            node.wire()
                .thenCompose(
                    wire ->
                        node.readRecord(wire)
                            .thenApply(record -> table(wire.facts().runId(), record))));
  }

  private static NodeTable table(String run, ServerRecord record) {
    Map<Integer, PartitionEntry> states = new HashMap<>();
    record.rows().forEach((partition, row) -> states.put(partition, row.asEntry()));
    return new NodeTable(run, record.generation(), record.token(), record.isAdmitted(run), states);
  }

  @Override
  public CompletionStage<Boolean> claim(long token) {
    return node.begin(
        () ->
            node.wire()
                .thenCompose(this::requireBarrier)
                .thenCompose(
                    wire ->
                        steps.<Long, Boolean>run(
                            wire,
                            true,
                            Script.CLAIM,
                            new Arguments().add(token).toArray(),
                            done -> done == 1)));
  }

  /** Who may not list and kill connections learns it before anything moves, not halfway. */
  private CompletionStage<Wire> requireBarrier(Wire wire) {
    CompletionStage<String> listed =
        wire.send(-1, false, c -> c.clientList(ClientListArgs.Builder.ids(1)), list -> list);
    return wire.<Long, Long>send(
            -1, false, c -> c.clientKill(KillArgs.Builder.id(Long.MAX_VALUE)), count -> count)
        .thenCombine(listed, (count, list) -> wire);
  }

  @Override
  public CompletionStage<Void> initialise(long token, Collection<Integer> owned) {
    return node.begin(
        () ->
            node.wire()
                .thenCompose(
                    wire -> {
                      Arguments arguments = new Arguments().add(token).add(wire.facts().runId());
                      return admitting(wire, Script.INITIALISE, ids(arguments, owned));
                    }));
  }

  @Override
  public CompletionStage<Void> admit(
      long token, MigrationId id, Collection<Integer> owned, Collection<Integer> others) {
    return node.begin(
        () ->
            node.wire()
                .thenCompose(
                    wire -> {
                      Arguments arguments = new Arguments().add(token).add(wire.facts().runId());
                      arguments.add(id.token()).add(id.number()).add(new TreeSet<>(owned).size());
                      ids(ids(arguments, owned), others);
                      return admitting(wire, Script.ADMIT, arguments);
                    }));
  }

  private CompletionStage<Void> admitting(Wire wire, Script script, Arguments arguments) {
    return node.readRecord(wire)
        .thenCompose(
            record -> {
              node.requireSameOrder(record);
              return steps.<Long, Void>write(
                  wire,
                  script,
                  arguments.toArray(),
                  done -> {
                    wire.admitted();
                    return null;
                  });
            });
  }

  @Override
  public CompletionStage<Void> reclaim(long token, int partition, MigrationId move) {
    return steps.<Long, Void>change(Script.RECLAIM, of(token, partition, move), done -> null);
  }

  private static Arguments ids(Arguments arguments, Collection<Integer> partitions) {
    new TreeSet<>(partitions).forEach(p -> arguments.add(Arguments.requirePartition(p)));
    return arguments;
  }

  private static Supplier<Arguments> of(long token, int partition, MigrationId move) {
    return () -> new Arguments().add(token).add(partition, move);
  }

  @Override
  public CompletionStage<Void> beginImport(long token, int partition, MigrationId move) {
    return steps.<Long, Void>change(Script.BEGIN_IMPORT, of(token, partition, move), done -> null);
  }

  @Override
  public CompletionStage<Long> depart(long token, Map<Integer, MigrationId> moves) {
    return steps.change(
        Script.DEPART, () -> new Arguments().add(token).add(moves), RedisControl::number);
  }

  private static Long number(byte[] digits) {
    return Long.valueOf(new String(digits, UTF_8));
  }

  @Override
  public CompletionStage<Boolean> barrier(long generation, Duration grace, Duration timeout) {
    return node.begin(
        () ->
            node.admittedWire()
                .thenCompose(
                    wire ->
                        node.readRecord(wire)
                            .thenCompose(
                                record -> {
                                  if (generation > record.generation()) {
                                    throw new SupersededException(
                                        node.id(),
                                        "generation "
                                            + generation
                                            + " was never given, the node's is "
                                            + record.generation());
                                  }
                                  return new Barrier(node, steps, wire, generation, grace, timeout)
                                      .pass();
                                })));
  }

  @Override
  public CompletionStage<List<DirtyEntry>> readDirty(
      long token, int partition, MigrationId move, int maxKeys, long maxBytes) {
    return copying.read(token, partition, move, maxKeys, maxBytes);
  }

  @Override
  public CompletionStage<Void> raiseAttempt(
      long token, int partition, MigrationId move, long attempt) {
    return steps.<Long, Void>change(
        Script.RAISE_ATTEMPT, () -> of(token, partition, move).get().add(attempt), done -> null);
  }

  @Override
  public CompletionStage<Void> apply(
      long token, int partition, MigrationId move, long attempt, List<DirtyEntry> entries) {
    return copying.apply(token, partition, move, attempt, entries);
  }

  @Override
  public CompletionStage<Integer> dropClean(
      long token, int partition, MigrationId move, List<DirtyEntry> copied) {
    return steps.<Long, Integer>change(
        Script.DROP_CLEAN,
        () -> {
          Arguments arguments = of(token, partition, move).get();
          copied.forEach(entry -> arguments.add(entry.key()).add(entry.score()));
          return arguments;
        },
        Math::toIntExact);
  }

  @Override
  public CompletionStage<Void> freeze(
      long token, int partition, MigrationId move, Duration duration) {
    Duration bounded = duration.compareTo(LONGEST) > 0 ? LONGEST : duration;
    return steps.<Long, Void>change(
        Script.FREEZE,
        () -> of(token, partition, move).get().add(Math.max(0, bounded.toMillis())),
        done -> null);
  }

  @Override
  public CompletionStage<Boolean> commit(
      long token, int partition, MigrationId move, String target) {
    return steps.<Long, Boolean>change(
        Script.COMMIT, () -> of(token, partition, move).get().add(target), done -> done == 1);
  }

  @Override
  public CompletionStage<Boolean> activate(int partition, MigrationId move) {
    return steps.<Long, Boolean>change(
        Script.ACTIVATE, () -> new Arguments().add(partition, move), done -> done == 1);
  }

  @Override
  public CompletionStage<Void> abort(long token, int partition, MigrationId move) {
    return steps.<Long, Void>change(Script.ABORT, of(token, partition, move), done -> null);
  }

  @Override
  public CompletionStage<Long> raiseGeneration(long token) {
    return steps.change(
        Script.RAISE_GENERATION, () -> new Arguments().add(token), RedisControl::number);
  }

  @Override
  public CompletionStage<Long> recut(
      long token, Collection<Integer> owned, ToIntFunction<byte[]> partitionOf) {
    return steps.change(
        Script.RECUT, () -> ids(new Arguments().add(token), owned), RedisControl::number);
  }

  /** Entries lie under their keys alone: which partition one counts for is not kept. */
  @Override
  public CompletionStage<Boolean> regroup(long token, int limit) {
    return steps.<Long, Boolean>change(
        Script.REGROUP,
        () -> {
          Arguments.requireAtLeastOne("limit", limit);
          return new Arguments().add(token);
        },
        done -> true);
  }

  @Override
  public CompletionStage<Void> retire(long token, Collection<Integer> replaced) {
    return steps.<Long, Void>change(
        Script.RETIRE, () -> ids(new Arguments().add(token), replaced), done -> null);
  }
}
