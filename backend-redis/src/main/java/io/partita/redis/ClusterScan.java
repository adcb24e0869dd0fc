package io.partita.redis;

import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.KeyValue;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode;
import io.lettuce.core.cluster.models.partitions.RedisClusterNode.NodeFlag;
import io.partita.api.NodeUnavailableException;
import io.partita.api.Problem;
import io.partita.api.spi.StoreSession.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Passes over the primaries of a cluster one after the other, in the order of their ids. If slots
 * were seen to have changed hands meanwhile, entries may have been missed, so the pass has to begin
 * again; that of a server that restarted meanwhile may miss some.
 */
final class ClusterScan {

  private ClusterScan() {}

  /** Who has which slots. */
  private record Owners(List<RedisClusterNode> servers, String digest) {
    int indexOf(String id) {
      for (int i = 0; i < servers.size(); i++) {
        if (servers.get(i).getNodeId().equals(id)) {
          return i;
        }
      }
      return -1;
    }
  }

  private static Owners owners(ClusterWire wire) {
    List<RedisClusterNode> primaries = primaries(wire);
    int digest = 1;
    for (RedisClusterNode primary : primaries) {
      digest = 31 * (31 * digest + primary.getNodeId().hashCode()) + primary.getSlots().hashCode();
    }
    return new Owners(primaries, Integer.toHexString(digest));
  }

  /** Those that have slots, by their ids. */
  static List<RedisClusterNode> primaries(ClusterWire wire) {
    List<RedisClusterNode> primaries = new ArrayList<>();
    for (RedisClusterNode member : wire.connection().getPartitions()) {
      if (member.is(NodeFlag.UPSTREAM) && !member.hasNoSlots()) {
        primaries.add(member);
      }
    }
    primaries.sort((a, b) -> a.getNodeId().compareTo(b.getNodeId()));
    return primaries;
  }

  /**
   * A page of the names of entries.
   *
   * @param cursor empty to begin, else the digest of the slots' owners, a server's id and its
   *     cursor
   */
  static CompletableFuture<NamePage> page(
      String node, ClusterWire wire, RedisLayout layout, String cursor, int limit) {
    Arguments.requireAtLeastOne("limit", limit);
    Owners owners = owners(wire);
    int member = 0;
    String at = "0";
    if (!cursor.isEmpty()) {
      String[] words = cursor.split("/", -1);
      if (words.length != 3) {
        throw Problem.of("cursor", cursor, "empty or what the page before returned").asException();
      }
      member = owners.indexOf(words[1]);
      at = words[2];
      if (member < 0 || !words[0].equals(owners.digest())) {
        return CompletableFuture.failedFuture(
            new NodeUnavailableException(
                node, -1, "slots of the cluster have moved: the scan has to begin again"));
      }
    }
    if (owners.servers().isEmpty()) {
      return CompletableFuture.failedFuture(
          new NodeUnavailableException(node, -1, "no server of the cluster has slots"));
    }
    int index = member;
    ScanCursor from = ScanCursor.of(at);
    ScanArgs arguments = new ScanArgs().match(layout.pattern).limit(limit);
    return wire.<KeyScanCursor<byte[]>, NamePage>send(
        -1,
        false,
        c ->
            wire.member(owners.servers().get(index))
                .thenCompose(one -> one.async().scan(from, arguments)),
        page ->
            new NamePage(
                page.getKeys().stream().filter(layout::isEntry).toList(),
                next(owners, index, page)));
  }

  private static Optional<String> next(Owners owners, int index, KeyScanCursor<byte[]> page) {
    int member = page.isFinished() ? index + 1 : index;
    if (member == owners.servers().size()) {
      return Optional.empty();
    }
    String at = page.isFinished() ? "0" : page.getCursor();
    return Optional.of(owners.digest() + "/" + owners.servers().get(member).getNodeId() + "/" + at);
  }

  /** The entries of these names that are there. */
  static CompletionStage<List<Entry>> read(
      ClusterWire wire, RedisLayout layout, List<byte[]> names) {
    if (names.isEmpty()) {
      return CompletableFuture.completedFuture(List.of());
    }
    return wire.send(
        -1,
        false,
        c -> c.mget(names.toArray(new byte[0][])),
        values -> {
          List<Entry> entries = new ArrayList<>(values.size());
          for (KeyValue<byte[], byte[]> value : values) {
            if (value.hasValue()) {
              entries.add(new Entry(layout.key(value.getKey()), value.getValue()));
            }
          }
          return entries;
        });
  }
}
