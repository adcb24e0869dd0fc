package io.partita.redis;

import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.partita.api.NodeUnavailableException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Some names of entries, and where the pass over a server goes on. */
record NamePage(List<byte[]> names, Optional<String> next) {

  /** The next page. A cursor is good in the run that gave it only. */
  static CompletableFuture<NamePage> read(
      String node, RedisLayout layout, Wire wire, String cursor, int limit) {
    String run = wire.facts().runId();
    String at = "0";
    if (!cursor.isEmpty()) {
      int colon = cursor.indexOf(':');
      if (colon < 0 || !cursor.substring(0, colon).equals(run)) {
        return CompletableFuture.failedFuture(
            new NodeUnavailableException(
                node, -1, "a cursor of an earlier run of the server: the scan has to begin again"));
      }
      at = cursor.substring(colon + 1);
    }
    ScanCursor from = ScanCursor.of(at);
    ScanArgs arguments = new ScanArgs().match(layout.pattern).limit(limit);
    return wire.send(
        -1,
        false,
        c -> c.scan(from, arguments),
        page -> {
          List<byte[]> names = new ArrayList<>(page.getKeys().size());
          for (byte[] name : page.getKeys()) {
            if (layout.isEntry(name)) {
              names.add(name);
            }
          }
          return new NamePage(
              names,
              page.isFinished() ? Optional.empty() : Optional.of(run + ":" + page.getCursor()));
        });
  }
}
