package io.partita.benchmarks.peers;

import io.partita.api.Node;
import io.partita.api.Topology;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import net.spy.memcached.DefaultHashAlgorithm;
import net.spy.memcached.KetamaNodeLocator;
import net.spy.memcached.MemcachedNode;
import redis.clients.jedis.util.Sharded;

/**
 * The same nodes for everybody: number k is {@code n-<k>} at the port {@code 11211 + k} of the
 * loopback address, of weight 1.
 *
 * <p>Immutable and thread-safe.
 *
 * @param numbers of the nodes, in the order in which clients list them
 */
public record Fleet(List<Integer> numbers) {
  private static final int FIRST_PORT = 11_211;

  /** Copies the list. */
  public Fleet {
    numbers = List.copyOf(numbers);
  }

  /** Nodes 0 to {@code count - 1}. */
  public static Fleet of(int count) {
    return new Fleet(IntStream.range(0, count).boxed().toList());
  }

  /** These nodes and the one after the last, at the end of the list. */
  public Fleet plusOne() {
    List<Integer> more = new ArrayList<>(numbers);
    more.add(numbers.size());
    return new Fleet(more);
  }

  /** These nodes without the one in the middle. */
  public Fleet minusMiddle() {
    List<Integer> fewer = new ArrayList<>(numbers);
    fewer.remove(fewer.size() / 2);
    return new Fleet(fewer);
  }

  /** The id of a node. */
  public static String id(int number) {
    return String.format(Locale.ROOT, "n-%04d", number);
  }

  /** The number of the node of an id. */
  public static int number(String id) {
    return Integer.parseInt(id.substring(id.indexOf('-') + 1));
  }

  /** The nodes as a topology. */
  public Topology topology() {
    return Topology.of(
        numbers.stream()
            .map(k -> Node.of(id(k), URI.create("redis://127.0.0.1:" + (FIRST_PORT + k))))
            .toList());
  }

  /** The nodes as shards for Jedis. */
  public List<JedisShard> shards(boolean named) {
    return numbers.stream().map(k -> new JedisShard(k, named)).toList();
  }

  /** The nodes as servers for spymemcached. */
  public List<MemcachedNode> servers() {
    return numbers.stream()
        .map(k -> MemcachedServer.at(new InetSocketAddress(loopback(), FIRST_PORT + k)))
        .toList();
  }

  /** Without a name, which would become a part of labels. */
  private static InetAddress loopback() {
    try {
      return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The number of a server. */
  public static int number(MemcachedNode server) {
    return ((InetSocketAddress) server.getSocketAddress()).getPort() - FIRST_PORT;
  }

  /** The ring of Jedis 3. */
  @SuppressWarnings("deprecation") // Jedis gave its ring up
  public static Sharded<Integer, JedisShard> jedis(List<JedisShard> shards) {
    return new Sharded<>(shards);
  }

  /** The ketama ring of spymemcached. */
  public static KetamaNodeLocator spymemcached(List<MemcachedNode> servers) {
    return new KetamaNodeLocator(servers, DefaultHashAlgorithm.KETAMA_HASH);
  }
}
