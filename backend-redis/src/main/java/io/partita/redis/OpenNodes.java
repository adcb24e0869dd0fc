package io.partita.redis;

import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** The nodes that a backend has open, each by a name that no other has had. Thread-safe. */
final class OpenNodes {
  private final Map<RedisNode, String> names = new ConcurrentHashMap<>();

  void add(RedisNode node) {
    names.put(node, UUID.randomUUID().toString());
  }

  void remove(RedisNode node) {
    names.remove(node);
  }

  /** Empty if it is closed. */
  String nameOf(RedisNode node) {
    return names.getOrDefault(node, "");
  }

  Optional<RedisNode> find(String name) {
    return names.entrySet().stream()
        .filter(open -> open.getValue().equals(name))
        .map(Map.Entry::getKey)
        .findAny();
  }

  void closeAll() {
    names.keySet().forEach(RedisNode::close);
  }
}
