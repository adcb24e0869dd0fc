package io.partita.examples.migration;

import io.partita.api.Node;
import io.partita.api.spi.Backend;
import io.partita.api.spi.BackendProvider;
import io.partita.api.spi.KeyOrder;
import io.partita.api.spi.NodeStore;
import io.partita.api.spi.Settings;
import io.partita.local.LocalBackends;
import java.util.Set;

/** Opens nodes of any address in this process: where keys lie does not depend on what is there. */
final class InThisProcess implements BackendProvider {

  @Override
  public String id() {
    return "in-this-process";
  }

  @Override
  public Set<String> schemes() {
    return Set.of("redis", "memcached");
  }

  @Override
  public Backend create(Settings settings) {
    Backend local = LocalBackends.create();
    return new Backend() {
      @Override
      public NodeStore open(Node node, String namespace, KeyOrder order) {
        return local.open(Node.local(node.id()), namespace, order);
      }

      @Override
      public void close() {
        local.close();
      }
    };
  }
}
