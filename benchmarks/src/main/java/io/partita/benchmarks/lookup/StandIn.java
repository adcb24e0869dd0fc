package io.partita.benchmarks.lookup;

import com.google.code.yanf4j.core.Session;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import net.rubyeye.xmemcached.networking.MemcachedSession;
import net.rubyeye.xmemcached.utils.InetSocketAddressWrapper;
import org.apache.ignite.cluster.ClusterNode;

/** What stands for a server in the clients and libraries of others, without a connection. */
final class StandIn {
  private StandIn() {}

  /** A server of xmemcached. */
  static Session xmemcached(int number) {
    return proxy(
        MemcachedSession.class,
        number,
        Map.of(
            "getRemoteSocketAddress",
            address(number),
            "getInetSocketAddressWrapper",
            new InetSocketAddressWrapper(address(number), number, 1, null),
            "getWeight",
            1,
            "isClosed",
            false));
  }

  /** A node of an Ignite cluster. */
  static ClusterNode ignite(int number) {
    return proxy(
        ClusterNode.class,
        number,
        Map.of("id", new UUID(0, number), "consistentId", "n-" + number));
  }

  private static InetSocketAddress address(int number) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), Members.FIRST_PORT + number);
  }

  private static <T> T proxy(Class<T> type, int number, Map<String, Object> answers) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) ->
                switch (method.getName()) {
                  case "hashCode" -> number;
                  case "equals" -> self == arguments[0];
                  case "toString" -> "server " + number;
                  default ->
                      Optional.ofNullable(answers.get(method.getName()))
                          .orElseThrow(() -> new IllegalStateException(method.toString()));
                }));
  }
}
