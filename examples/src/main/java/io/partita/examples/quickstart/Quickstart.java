package io.partita.examples.quickstart;

import io.partita.api.Codec;
import io.partita.api.Node;
import io.partita.api.Ttl;
import io.partita.runtime.Change;
import io.partita.runtime.ChangePlan;
import io.partita.runtime.ChangeRun;
import io.partita.runtime.Partita;
import io.partita.runtime.PartitionedCache;
import java.time.Duration;

/** The example of the README, which a test keeps equal to this. */
final class Quickstart {

  private Quickstart() {}

  static ChangeRun.Result run() {
    // README begin
    try (PartitionedCache<String, String> carts =
        Partita.cache("carts", Codec.utf8(), Codec.utf8())
            .node(Node.local("a"))
            .node(Node.local("b"))
            .defaultTtl(Ttl.of(Duration.ofMinutes(30)))
            .build()) {
      carts.put("cart:7", "2 books");

      ChangePlan plan = carts.admin().plan(Change.add(Node.local("c"))); // touches nothing
      ChangeRun.Result result = carts.admin().apply(plan).await(Duration.ofMinutes(1));

      carts.get("cart:7"); // still there, wherever it lies now
      carts.admin().explain("cart:7"); // token, partition, owner, and why
      return result;
    }
    // README end
  }
}
