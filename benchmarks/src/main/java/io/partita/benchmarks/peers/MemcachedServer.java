package io.partita.benchmarks.peers;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.InetSocketAddress;
import net.spy.memcached.MemcachedNode;

/** A server as far as spymemcached needs one to place keys: its address, without a connection. */
final class MemcachedServer {
  private MemcachedServer() {}

  static MemcachedNode at(InetSocketAddress address) {
    return (MemcachedNode)
        Proxy.newProxyInstance(
            MemcachedNode.class.getClassLoader(),
            new Class<?>[] {MemcachedNode.class},
            (self, method, arguments) -> answer(address, self, method, arguments));
  }

  private static Object answer(
      InetSocketAddress address, Object self, Method method, Object[] arguments) {
    return switch (method.getName()) {
      case "getSocketAddress" -> address;
      case "toString" -> "server " + address;
      case "hashCode" -> address.hashCode();
      case "equals" -> self == arguments[0];
      default -> throw new IllegalStateException(method.toString());
    };
  }
}
