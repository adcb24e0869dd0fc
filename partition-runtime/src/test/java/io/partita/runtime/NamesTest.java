package io.partita.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.partita.api.MigrationId;
import io.partita.api.Node;
import io.partita.api.Ttl;
import io.partita.api.spi.Backend;
import io.partita.api.spi.KeyedTransfer.Keys;
import io.partita.api.spi.TransferControl.DirtyEntry;
import io.partita.local.LocalBackends;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NamesTest {
  private final Names names = new Names(1_000);

  private static List<byte[]> keys(int count) {
    List<byte[]> keys = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      keys.add(("k" + i).getBytes(UTF_8));
    }
    return keys;
  }

  private static List<DirtyEntry> written(List<byte[]> keys) {
    return keys.stream()
        .map(key -> new DirtyEntry(key, 1, Optional.empty(), DirtyEntry.BYTES, Ttl.NONE))
        .toList();
  }

  private static List<Move> moves(int count) {
    try (Backend backend = LocalBackends.create()) {
      Node node = Node.local("n");
      NodeLink link = new NodeLink(node, backend.open(node, "names"), "test", 1);
      List<Move> moves = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        moves.add(new Move(i, new MigrationId(1, i), link, link));
      }
      return moves;
    }
  }

  @Test
  void pagesHaveEveryKeyOnceAndEndEachPartitionOnce() {
    int[] sizes = {0, 1, 400, 599, 600, 1_000, 1_001, 2_500, 0};
    for (int i = 0; i < sizes.length; i++) {
      names.scanned(i, keys(sizes[i]));
    }
    Map<Integer, Integer> keys = new HashMap<>();
    Map<Integer, Integer> ends = new HashMap<>();
    for (Names.Page page : names.pages(moves(sizes.length))) {
      int size = 0;
      for (Keys group : page.groups()) {
        assertThat(group.move()).isEqualTo(new MigrationId(1, group.partition()));
        assertThat(ends).as("nothing after the end").doesNotContainKey(group.partition());
        keys.merge(group.partition(), group.keys().size(), Integer::sum);
        size += group.keys().size();
        if (page.last()) {
          ends.merge(group.partition(), 1, Integer::sum);
        }
      }
      assertThat(size).isLessThanOrEqualTo(Names.STEP);
    }
    for (int i = 0; i < sizes.length; i++) {
      assertThat(keys).containsEntry(i, sizes[i]);
      assertThat(ends).containsEntry(i, 1);
    }
  }

  @Test
  void aKeyThatIsWrittenOftenIsRememberedOnce() {
    for (int i = 0; i < 10; i++) {
      names.written(3, written(keys(5)));
    }
    List<Names.Page> pages = names.pages(moves(4));
    assertThat(pages).hasSize(1);
    assertThat(pages.get(0).groups().get(3).keys()).hasSize(5);
    assertThat(names.areComplete()).isTrue();
  }

  @Test
  void tooManyAreForgotten() {
    Names few = new Names(1);
    few.scanned(1, keys(7_990));
    assertThat(few.areComplete()).isTrue();
    few.written(1, written(keys(11)));
    assertThat(few.areComplete()).isFalse();
    few.scanned(1, keys(1));
    few.written(1, written(keys(1)));
    assertThat(few.areComplete()).isFalse();
  }
}
