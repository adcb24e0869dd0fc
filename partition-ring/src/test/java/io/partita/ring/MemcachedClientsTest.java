package io.partita.ring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.code.yanf4j.core.Session;
import io.partita.api.Node;
import io.partita.api.PartitionMap;
import io.partita.api.Rules;
import io.partita.api.Topology;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Function;
import net.rubyeye.xmemcached.HashAlgorithm;
import net.rubyeye.xmemcached.impl.KetamaMemcachedSessionLocator;
import net.rubyeye.xmemcached.networking.MemcachedSession;
import net.rubyeye.xmemcached.utils.InetSocketAddressWrapper;
import net.spy.memcached.DefaultHashAlgorithm;
import net.spy.memcached.KetamaNodeKeyFormatter;
import net.spy.memcached.KetamaNodeLocator;
import net.spy.memcached.MemcachedNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The strategy {@code ketama} against the locators of spymemcached and xmemcached. */
class MemcachedClientsTest {
  private static final int KEYS = 120_000;
  private static final int DEFAULT_PORT = 11_211;

  static {
    // Its assertion on the number of points forgets weights and collisions.
    MemcachedClientsTest.class
        .getClassLoader()
        .setClassAssertionStatus("net.spy.memcached.KetamaNodeLocator", false);
  }

  /** A server as a client knows it: a name or digits, resolved without asking anyone. */
  private record Server(String host, String digits, int port, int weight) {
    static Server draw(int i, boolean named, boolean weighted, Random random) {
      String digits = "10." + random.nextInt(128) + "." + i / 100 + "." + i % 100;
      int port = random.nextInt(3) == 0 ? DEFAULT_PORT : 1_024 + random.nextInt(60_000);
      String host = named ? "cache-" + random.nextInt(1_000) + "-" + i + ".example" : digits;
      return new Server(host, digits, port, weighted ? 1 + random.nextInt(9) : 1);
    }

    InetSocketAddress address(boolean named) {
      try {
        InetAddress ip = InetAddress.getByName(digits);
        return new InetSocketAddress(
            named ? InetAddress.getByAddress(host, ip.getAddress()) : ip, port);
      } catch (UnknownHostException e) {
        throw new AssertionError("digits need no name server", e);
      }
    }
  }

  private static List<Server> draw(int count, boolean named, boolean weighted, long seed) {
    Random random = new Random(seed);
    List<Server> servers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      servers.add(Server.draw(i, named, weighted, random));
    }
    return servers;
  }

  /** Nodes whose ids sort in the order of the servers. */
  private static Topology topology(List<Server> servers) {
    List<Node> nodes = new ArrayList<>();
    for (Server server : servers) {
      URI uri = URI.create("memcached://" + server.host() + ":" + server.port());
      nodes.add(Node.of(id(nodes.size()), uri).weighing(server.weight()));
    }
    return Topology.of(nodes);
  }

  private static String id(int server) {
    return String.valueOf(10_000 + server);
  }

  private static int differences(
      KetamaVariant variant, Topology topology, long seed, Function<String, String> client) {
    PartitionMap map =
        ClientStrategies.ketama(variant).assign(topology, Rules.DEFAULT, Optional.empty());
    int differences = 0;
    for (String key : ClientKeys.ascii(KEYS, seed)) {
      String owner = map.primary(map.locate(key.getBytes(UTF_8)));
      differences += owner.equals(client.apply(key)) ? 0 : 1;
    }
    return differences;
  }

  @ParameterizedTest
  @CsvSource({
    "1, false, false, 1",
    "2, false, false, 2",
    "10, false, false, 3",
    "50, false, false, 4",
    "300, false, false, 5",
    "3, false, true, 6",
    "20, false, true, 7",
    "50, false, true, 8",
    "9, true, false, 9",
    "40, true, false, 10",
    "40, true, true, 11"
  })
  void everyKeyIsWhereSpymemcachedHasIt(int nodes, boolean named, boolean weighted, long seed) {
    List<Server> servers = draw(nodes, named, weighted, seed);
    KetamaVariant variant =
        KetamaVariant.of(weighted ? KetamaClient.SPYMEMCACHED_WEIGHTED : KetamaClient.SPYMEMCACHED);
    for (KetamaNodeKeyFormatter.Format format : KetamaNodeKeyFormatter.Format.values()) {
      if (format == KetamaNodeKeyFormatter.Format.LIBMEMCACHED) {
        // It asks for the host name, so it must be given one: a name, or the digits as one.
        Function<String, String> client = spymemcached(servers, true, weighted, format);
        assertThat(
                differences(
                    variant.withLabel(NodeLabel.SHORT_ADDRESS), topology(servers), seed, client))
            .as("of %d keys, %s, seed %d", KEYS, format, seed)
            .isZero();
      } else if (!named) {
        Function<String, String> client = spymemcached(servers, false, weighted, format);
        assertThat(differences(variant, topology(servers), seed, client))
            .as("of %d keys, %s, seed %d", KEYS, format, seed)
            .isZero();
      }
    }
  }

  /** The label of a host name is {@code host/ip:port}, so that is the node's id. */
  @Test
  void hostNamesInSpymemcachedsOwnFormatAreIds() {
    List<Server> servers = draw(12, true, false, 12);
    servers.sort((a, b) -> a.host().compareTo(b.host()));
    Map<String, String> byNumber = new HashMap<>();
    List<Node> nodes = new ArrayList<>();
    for (Server server : servers) {
      String id = server.address(true).toString();
      byNumber.put(id(nodes.size()), id);
      nodes.add(Node.of(id, URI.create("memcached://" + server.host() + ":" + server.port())));
    }
    Function<String, String> client =
        spymemcached(servers, true, false, KetamaNodeKeyFormatter.Format.SPYMEMCACHED);

    assertThat(nodes.get(0).id()).matches("cache-.*example/10\\..*:\\d+");
    assertThat(
            differences(
                KetamaVariant.of(KetamaClient.SPYMEMCACHED).withLabel(NodeLabel.ID),
                Topology.of(nodes),
                12,
                client.andThen(byNumber::get)))
        .isZero();
  }

  /** From key to the id of the node that spymemcached takes. */
  private static Function<String, String> spymemcached(
      List<Server> servers, boolean named, boolean weighted, KetamaNodeKeyFormatter.Format format) {
    List<MemcachedNode> nodes = new ArrayList<>();
    IdentityHashMap<MemcachedNode, String> ids = new IdentityHashMap<>();
    Map<InetSocketAddress, Integer> weights = new HashMap<>();
    for (Server server : servers) {
      InetSocketAddress address = server.address(named);
      MemcachedNode node = proxy(MemcachedNode.class, Map.of("getSocketAddress", address));
      ids.put(node, id(nodes.size()));
      nodes.add(node);
      if (weighted) {
        weights.put(address, server.weight());
      }
    }
    KetamaNodeLocator locator =
        new KetamaNodeLocator(nodes, DefaultHashAlgorithm.KETAMA_HASH, format, weights);
    return key -> String.valueOf(ids.get(locator.getPrimary(key)));
  }

  @ParameterizedTest
  @CsvSource({
    "1, false, SLASH_ADDRESS, 1",
    "10, false, SLASH_ADDRESS, 2",
    "50, false, SLASH_ADDRESS, 3",
    "7, true, SLASH_ADDRESS, 4",
    "40, true, SLASH_ADDRESS, 5",
    "30, false, SHORT_ADDRESS, 6",
    "30, true, SHORT_ADDRESS, 7",
    "30, true, ADDRESS, 8"
  })
  // Of seed 3, nodes 4 and 24 share the point 1502080357.
  void everyKeyIsWhereXmemcachedHasIt(int nodes, boolean weighted, NodeLabel label, long seed) {
    List<Server> servers = draw(nodes, false, weighted, seed);
    KetamaMemcachedSessionLocator locator =
        new KetamaMemcachedSessionLocator(
            HashAlgorithm.KETAMA_HASH,
            label == NodeLabel.SHORT_ADDRESS,
            label == NodeLabel.ADDRESS);
    List<Session> sessions = new ArrayList<>();
    IdentityHashMap<Session, String> ids = new IdentityHashMap<>();
    for (Server server : servers) {
      Session session = session(server, sessions.size());
      ids.put(session, id(sessions.size()));
      sessions.add(session);
    }
    locator.updateSessions(sessions);

    assertThat(
            differences(
                KetamaVariant.of(KetamaClient.XMEMCACHED).withLabel(label),
                topology(servers),
                seed,
                key -> String.valueOf(ids.get(locator.getSessionByKey(key)))))
        .as("of %d keys, seed %d", KEYS, seed)
        .isZero();
  }

  private static Session session(Server server, int order) {
    // A name for gwhalin's format, which asks for it; digits alone are printed as /digits.
    InetSocketAddress named = server.address(true);
    return proxy(
        MemcachedSession.class,
        Map.of(
            "getRemoteSocketAddress",
            server.address(false),
            "getInetSocketAddressWrapper",
            new InetSocketAddressWrapper(named, order, server.weight(), null),
            "getWeight",
            server.weight(),
            "isClosed",
            false));
  }

  /** An object that answers these methods and is equal to itself alone. */
  private static <T> T proxy(Class<T> type, Map<String, Object> answers) {
    InvocationHandler handler =
        (self, method, arguments) ->
            switch (method.getName()) {
              case "hashCode" -> System.identityHashCode(self);
              case "equals" -> self == arguments[0];
              case "toString" -> answers.toString();
              default ->
                  Optional.ofNullable(answers.get(method.getName()))
                      .orElseThrow(() -> new UnsupportedOperationException(method.toString()));
            };
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
  }
}
