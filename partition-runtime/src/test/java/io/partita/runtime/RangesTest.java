package io.partita.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.partita.api.OrderedKeySpace;
import io.partita.api.PartitionMap;
import io.partita.api.Rules;
import io.partita.api.Token;
import io.partita.api.spi.NodeStore.PartitionSize;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class RangesTest {
  private static PartitionMap map(int[] ids, int nextId, String... startsAndNodes) {
    List<byte[]> starts = new ArrayList<>();
    List<List<String>> replicas = new ArrayList<>();
    for (String pair : startsAndNodes) {
      starts.add(pair.substring(0, pair.indexOf('@')).getBytes(UTF_8));
      replicas.add(List.of(pair.substring(pair.indexOf('@') + 1).split("\\+")));
    }
    return PartitionMap.ordered(3, "range", starts, ids, nextId, replicas);
  }

  private static PartitionMap three() {
    return map(new int[] {0, 4, 2}, 5, "@a+b", "g@b+a", "p@b+a");
  }

  private static Token.OfKey key(String text) {
    return new Token.OfKey(text.getBytes(UTF_8));
  }

  @Test
  void aSplitGivesBothPartsNewIdsAndTheSameReplicas() {
    Ranges ranges = new Ranges(three());
    ranges.split(key("k"));
    assertThat(ranges.map())
        .isEqualTo(map(new int[] {0, 5, 6, 2}, 7, "@a+b", "g@b+a", "k@b+a", "p@b+a"));
  }

  @Test
  void aMergeGivesOnePartitionUnderANewId() {
    Ranges ranges = new Ranges(three());
    ranges.merge(key("p"));
    assertThat(ranges.map()).isEqualTo(map(new int[] {0, 5}, 6, "@a+b", "g@b+a"));
  }

  @Test
  void severalFollowEachOther() {
    Ranges ranges = new Ranges(three());
    ranges.split(key("k"));
    ranges.split(key("h"));
    ranges.merge(key("p"));
    assertThat(ranges.map())
        .isEqualTo(map(new int[] {0, 7, 8, 9}, 10, "@a+b", "g@b+a", "h@b+a", "k@b+a"));
  }

  @Test
  void whatCannotBeCutIsNamed() {
    Ranges ranges = new Ranges(three());
    assertThatThrownBy(() -> ranges.split(key("g")))
        .hasMessage("split = 67: must be a key with which no partition begins");
    assertThatThrownBy(() -> ranges.split(key("")))
        .hasMessage("split = the empty key: must be a key with which no partition begins");
    for (String none : List.of("h", "", "z")) {
      assertThatThrownBy(() -> ranges.merge(key(none)))
          .hasMessage(
              "merge = "
                  + Ranges.text(key(none))
                  + ": must be a key with which a partition begins that is not the first one");
    }
    assertThatThrownBy(() -> ranges.merge(key("g")))
        .hasMessage(
            "merge = 67: must be between partitions on the same nodes, but 0 is on [a, b] and 4 on"
                + " [b, a]: move one of them first");
    assertThat(ranges.map()).as("nothing happened").isEqualTo(three());
  }

  @Test
  void hashedKeysHaveNoRanges() {
    PartitionMap hashed =
        PartitionMap.equal(1, "ring", States.keySpace("fnv"), List.of(List.of("a")));
    assertThatThrownBy(() -> new Ranges(hashed))
        .hasMessage(
            "strategy = ring: must be one that keeps the order of keys, to split or merge"
                + " partitions");
  }

  @Test
  void thereAreAtMostAsManyPartitionsAsRulesAllow() {
    String[] all = new String[Rules.MAX_PARTITIONS];
    Arrays.setAll(all, i -> i == 0 ? "@a" : String.format(java.util.Locale.ROOT, "%06d@a", i));
    int[] ids = new int[all.length];
    Arrays.setAll(ids, i -> i);
    Ranges ranges = new Ranges(map(ids, ids.length, all));
    assertThatThrownBy(() -> ranges.split(key("x")))
        .hasMessage("split = 78: must be in a map of fewer than 65536 partitions");
    ranges.merge(key("000001"));
    ranges.split(key("x"));
    assertThat(ranges.map().size()).isEqualTo(Rules.MAX_PARTITIONS);
  }

  /** An id names one interval on the same replicas, whatever follows, and no key changes place. */
  @Property(tries = 200)
  void anIdStandsForOneIntervalForEver(
      @ForAll @Size(min = 1, max = 40) List<@Size(max = 2) byte[]> cuts) {
    Ranges ranges = new Ranges(three());
    Map<Integer, String> known = new HashMap<>();
    PartitionMap before = ranges.map();
    for (byte[] at : cuts) {
      PartitionMap earlier = ranges.map();
      try {
        if (earlier.interval(earlier.find(at)).from().equals(new Token.OfKey(at))) {
          ranges.merge(new Token.OfKey(at));
        } else {
          ranges.split(new Token.OfKey(at));
        }
      } catch (IllegalArgumentException e) {
        assertThat(ranges.map()).isEqualTo(earlier);
      }
      PartitionMap map = ranges.map();
      assertThat(map.keySpace()).isSameAs(OrderedKeySpace.INSTANCE);
      for (int i = 0; i < map.size(); i++) {
        String what = map.interval(i) + " " + map.replicas(i);
        assertThat(known.computeIfAbsent(map.id(i), id -> what)).isEqualTo(what);
      }
      assertThat(Cuts.keepPlaces(before, map)).isTrue();
      Map<Integer, PartitionSize> now = new HashMap<>();
      for (int i = 0; i < before.size(); i++) {
        now.put(before.id(i), new PartitionSize(7 + i, 100 + i));
      }
      assertThat(Cuts.inPlace(before, map, now).values().stream().mapToLong(PartitionSize::keys))
          .as("what there is in all")
          .satisfies(all -> assertThat(all.stream().mapToLong(k -> k).sum()).isEqualTo(24));
    }
  }
}
