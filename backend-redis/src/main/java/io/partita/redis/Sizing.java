package io.partita.redis;

import io.partita.api.spi.NodeStore.PartitionSize;
import io.partita.api.spi.NodeStore.Room;
import io.partita.api.spi.NodeStore.Survey;
import io.partita.api.spi.NodeStore.SurveyedKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.ToIntFunction;

/**
 * How much a server holds. Few entries are counted; of many, a sample is, and each partition that
 * the server owns gets an even share of what that says about all.
 */
final class Sizing {

  /** Up to this many names in the database, all are looked at. */
  private static final long MOST_COUNTED = 20_000;

  private static final int PAGE = 1_000;

  /** What a server needs for an entry beside the bytes of its name and value, by its allocator. */
  private static final int ENTRY_OVERHEAD_BYTES = 100;

  /** What it needs for the entry's key in the order, with a key of some 20 bytes. */
  private static final int ORDER_BYTES = 130;

  private final RedisNode node;
  private final RedisLayout layout;

  Sizing(RedisNode node) {
    this.node = node;
    this.layout = node.layout();
  }

  CompletionStage<Room> room(Wire wire) {
    return wire.<String, Room>send(
        -1,
        false,
        c -> c.info("memory"),
        info -> {
          ServerFacts facts = new ServerFacts(info);
          long most = facts.number("maxmemory");
          return new Room(
              facts.number("used_memory"),
              most == 0 ? Long.MAX_VALUE : most,
              ENTRY_OVERHEAD_BYTES + (layout.isOrdered ? ORDER_BYTES : 0));
        });
  }

  /** What an interval of an ordered namespace holds. */
  CompletionStage<Survey> survey(Wire wire, byte[] from, Optional<byte[]> to, int keys) {
    Arguments.requireAtLeastOne("keys", keys);
    byte[][] arguments =
        new Arguments()
            .add(layout.prefix)
            .add(from)
            .add(PageRead.upTo(to))
            .add(Math.min(keys, Survey.MOST_KEYS))
            .toArray();
    return wire.<List<Object>, Survey>run(
        -1,
        false,
        Script.SURVEY,
        new byte[][] {layout.node, layout.order},
        arguments,
        answer -> {
          List<SurveyedKey> sample = new ArrayList<>(answer.size() / 2);
          for (int i = 1; i < answer.size(); i += 2) {
            byte[] key = (byte[]) answer.get(i);
            sample.add(new SurveyedKey(key, key.length + (Long) answer.get(i + 1)));
          }
          return new Survey((Long) answer.get(0), sample);
        });
  }

  CompletionStage<Map<Integer, PartitionSize>> sizes(Wire wire, ToIntFunction<byte[]> partitionOf) {
    return wire.<Long, Long>send(-1, false, c -> c.dbsize(), size -> size)
        .thenCompose(
            all -> {
              Count count = new Count(partitionOf);
              boolean few = all <= MOST_COUNTED;
              return count(wire, count, "", few)
                  .thenCompose(
                      done ->
                          few
                              ? CompletableFuture.completedFuture(count.counted())
                              : node.readRecord(wire)
                                  .thenApply(record -> count.spread(all, record)));
            });
  }

  /** Adds up a page, and those after it if all are wanted. */
  private CompletionStage<Count> count(Wire wire, Count count, String cursor, boolean all) {
    return node.names(wire, cursor, PAGE)
        .thenCompose(
            page ->
                lengths(wire, page.names())
                    .thenCompose(
                        lengths -> {
                          count.add(page.names(), lengths);
                          return all && page.next().isPresent()
                              ? count(wire, count, page.next().get(), true)
                              : CompletableFuture.completedFuture(count);
                        }));
  }

  private CompletionStage<List<Object>> lengths(Wire wire, List<byte[]> names) {
    if (names.isEmpty()) {
      return CompletableFuture.completedFuture(List.of());
    }
    byte[][] keys = new byte[1 + names.size()][];
    keys[0] = layout.node;
    for (int i = 0; i < names.size(); i++) {
      keys[1 + i] = names.get(i);
    }
    return wire.<List<Object>, List<Object>>run(
        -1, false, Script.LENGTHS, keys, new byte[0][], lengths -> lengths);
  }

  /** What was counted so far. */
  private final class Count {
    private final ToIntFunction<byte[]> partitionOf;
    private final Map<Integer, PartitionSize> sizes = new HashMap<>();
    private PartitionSize sum = PartitionSize.EMPTY;

    Count(ToIntFunction<byte[]> partitionOf) {
      this.partitionOf = partitionOf;
    }

    void add(List<byte[]> names, List<Object> lengths) {
      for (int i = 0; i < names.size(); i++) {
        long length = (Long) lengths.get(i);
        if (length >= 0) {
          byte[] key = layout.key(names.get(i));
          PartitionSize size = new PartitionSize(1, key.length + length);
          sizes.merge(partitionOf.applyAsInt(key), size, PartitionSize::plus);
          sum = sum.plus(size);
        }
      }
    }

    Map<Integer, PartitionSize> counted() {
      return Map.copyOf(sizes);
    }

    Map<Integer, PartitionSize> spread(long names, ServerRecord record) {
      long served = record.rows().values().stream().filter(NodeRow::serves).count();
      Map<Integer, PartitionSize> spread = new TreeMap<>();
      if (served > 0 && sum.keys() > 0) {
        long keys = names / served;
        PartitionSize each = new PartitionSize(keys, keys * (sum.bytes() / sum.keys()));
        record
            .rows()
            .forEach(
                (partition, row) -> {
                  if (row.serves()) {
                    spread.put(partition, each);
                  }
                });
      }
      return spread;
    }
  }
}
