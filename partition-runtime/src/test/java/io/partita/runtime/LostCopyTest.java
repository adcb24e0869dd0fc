package io.partita.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.api.spi.Backend;
import io.partita.api.spi.Census;
import io.partita.api.spi.KeyedTransfer.Copies;
import io.partita.api.spi.NodeStore;
import io.partita.api.spi.TransferControl;
import io.partita.api.spi.TransferControl.DirtyEntry;
import io.partita.local.LocalBackends;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A target that loses one entry of those it was given is found out before the commit. */
class LostCopyTest {
  private static final int KEYS = 2_000;

  private final Backend nodes = LocalBackends.create();
  private final AtomicReference<byte[]> lost = new AtomicReference<>();

  @AfterEach
  void close() {
    nodes.close();
  }

  @SuppressWarnings("unchecked")
  private <T> T instead(Class<T> type, T target) {
    return (T)
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              if (method.getName().equals("copy")) {
                arguments[1] = less((List<Copies>) arguments[1]);
              }
              try {
                Object outcome = method.invoke(target, arguments);
                if (outcome instanceof NodeStore store) {
                  return instead(NodeStore.class, store);
                }
                return method.getName().equals("control")
                    ? ((Optional<TransferControl>) outcome)
                        .map(control -> instead(TransferControl.class, control))
                    : outcome;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  /** Without an entry whose value no checksum is made of. */
  private List<Copies> less(List<Copies> groups) {
    List<Copies> less = new ArrayList<>();
    for (Copies group : groups) {
      List<DirtyEntry> entries = new ArrayList<>(group.entries());
      entries.removeIf(entry -> !Census.isSampled(entry.key()) && isLost(entry.key()));
      less.add(new Copies(group.partition(), group.move(), group.attempt(), entries));
    }
    return less;
  }

  /** The same one each time. */
  private boolean isLost(byte[] key) {
    lost.compareAndSet(null, key);
    return Arrays.equals(lost.get(), key);
  }

  @Test
  void oneLostEntryEndsTheMoveAndNothingIsLost() {
    try (PartitionedCache<String, String> cache =
        Fleets.strings("lost", 3)
            .rules(rules -> rules.withPartitions(64))
            .backend("local", instead(Backend.class, nodes))
            .build()) {
      Fleets.fill(cache, KEYS);
      ChangeRun.Result result = Fleets.change(cache, Change.drain("n-01"));
      assertThat(result.end()).isNotEqualTo(ChangeRun.End.COMPLETED);
      assertThat(result.message()).contains("but node n-01 gave it");
      for (int i = 0; i < KEYS; i++) {
        assertThat(cache.get("key-" + i)).contains("value-" + i);
      }
      assertThat(cache.admin().verify().keys()).isEqualTo(KEYS);
    }
  }
}
