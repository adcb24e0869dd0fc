package io.partita.examples.migration;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import net.spy.memcached.AddrUtil;
import net.spy.memcached.ConnectionFactory;
import net.spy.memcached.KetamaConnectionFactory;
import net.spy.memcached.MemcachedNode;
import net.spy.memcached.NodeLocator;
import org.junit.jupiter.api.Test;

/**
 * Beside the locator that spymemcached makes of its connection factory; nothing is connected to.
 */
class FromSpymemcachedTest {
  private static final Map<String, String> IDS = Map.of("10.0.0.1", "01", "10.0.0.2", "02");

  private static NodeLocator before() {
    ConnectionFactory ketama = new KetamaConnectionFactory();
    List<InetSocketAddress> servers = AddrUtil.getAddresses("10.0.0.1:11211 10.0.0.2:11211");
    return ketama.createLocator(servers.stream().map(FromSpymemcachedTest::unconnected).toList());
  }

  /** A node that knows its address and nothing else. */
  private static MemcachedNode unconnected(InetSocketAddress address) {
    return (MemcachedNode)
        Proxy.newProxyInstance(
            MemcachedNode.class.getClassLoader(),
            new Class<?>[] {MemcachedNode.class},
            (self, method, arguments) ->
                switch (method.getName()) {
                  case "getSocketAddress" -> address;
                  case "toString" -> "node of " + address;
                  case "hashCode" -> address.hashCode();
                  default -> throw new UnsupportedOperationException(method.toString());
                });
  }

  private static String id(MemcachedNode node) {
    InetSocketAddress address = (InetSocketAddress) node.getSocketAddress();
    return IDS.getOrDefault(address.getAddress().getHostAddress(), "unknown");
  }

  @Test
  void theConfiguredCacheHasEveryKeyWhereSpymemcachedHasIt() {
    NodeLocator before = before();

    try (var cache = Check.configured("from-spymemcached.conf").build()) {
      assertThat(
              Check.differences(
                  cache.admin().map(), Check.keys(), key -> id(before.getPrimary(key))))
          .isEmpty();
    }
  }
}
