package io.partita.redis;

import io.lettuce.core.KeyValue;
import io.partita.api.PartitionState;
import io.partita.api.Problem;
import io.partita.api.spi.StoreSession.Entry;
import io.partita.api.spi.StoreSession.EntryPage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.ToIntFunction;

/**
 * Passes over all entries of a server to find those of some partitions.
 *
 * <p>A partition's entries are all there while it is owned or in transit, and are deleted only
 * after a barrier that ends the session. So a pass is whole as long as each of its pages finds the
 * partition served, and served since before the generation at which the pass began: a partition
 * that left and came back has a later one.
 */
final class SessionScan {
  private final RedisNode node;
  private final Wire wire;
  private final long generation;
  private final Map<Integer, NodeRow> rows;

  SessionScan(RedisNode node, Wire wire, ServerRecord record) {
    this.node = node;
    this.wire = wire;
    this.generation = record.generation();
    this.rows = record.rows();
  }

  /**
   * A page.
   *
   * @param cursor empty to begin, else the generation at which the pass began, and the server's
   */
  CompletableFuture<EntryPage> page(
      Set<Integer> partitions, ToIntFunction<byte[]> partitionOf, String cursor, int limit) {
    Arguments.requireAtLeastOne("limit", limit);
    Arguments.requireAtLeastOne("partitions", partitions.size());
    long begun = generation;
    String at = "";
    if (!cursor.isEmpty()) {
      int slash = cursor.indexOf('/');
      if (slash < 0) {
        throw Problem.of("cursor", cursor, "empty or what the page before returned").asException();
      }
      begun = Long.parseLong(cursor.substring(0, slash));
      at = cursor.substring(slash + 1);
    }
    long since = begun;
    return node.names(wire, at, limit)
        .thenCompose(
            page -> {
              List<byte[]> names = new ArrayList<>();
              for (byte[] name : page.names()) {
                if (partitions.contains(partitionOf.applyAsInt(node.layout().key(name)))) {
                  names.add(name);
                }
              }
              CompletionStage<List<Entry>> entries = read(names);
              return requireServed(partitions, since)
                  .thenCombine(
                      entries,
                      (served, found) ->
                          new EntryPage(found, page.next().map(next -> since + "/" + next)));
            });
  }

  private CompletionStage<List<Entry>> read(List<byte[]> names) {
    if (names.isEmpty()) {
      return CompletableFuture.completedFuture(List.of());
    }
    return wire.send(
        -1,
        false,
        c -> c.mget(names.toArray(new byte[0][])),
        values -> {
          List<Entry> entries = new ArrayList<>(values.size());
          for (KeyValue<byte[], byte[]> value : values) {
            if (value.hasValue()) {
              entries.add(new Entry(node.layout().key(value.getKey()), value.getValue()));
            }
          }
          return entries;
        });
  }

  /** After the values were read, on the same connection. */
  private CompletableFuture<Boolean> requireServed(Set<Integer> partitions, long begun) {
    List<Integer> doubtful = new ArrayList<>();
    for (int partition : new TreeSet<>(partitions)) {
      NodeRow row = rows.getOrDefault(partition, NodeRow.NOTHING);
      if (row.state() != PartitionState.OWNED || row.since() > begun) {
        doubtful.add(partition);
      }
    }
    if (doubtful.isEmpty()) {
      return CompletableFuture.completedFuture(true);
    }
    Arguments asked = new Arguments();
    doubtful.forEach(asked::add);
    byte[][] keys = {node.layout().node};
    return wire.<List<Object>, Boolean>run(
        -1,
        false,
        Script.ROWS,
        keys,
        asked.toArray(),
        found -> {
          for (int i = 0; i < doubtful.size(); i++) {
            String text = new String((byte[]) found.get(i), StandardCharsets.UTF_8);
            NodeRow row = NodeRow.parse(text);
            if (!row.serves() || row.since() > begun) {
              throw row.refusal(node.id(), doubtful.get(i));
            }
          }
          return true;
        });
  }
}
