package io.partita.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.partita.api.NodeUnavailableException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What INFO says of a server. Immutable. */
final class ServerFacts {
  private static final int LEAST_MAJOR = 6;
  private static final int LEAST_MINOR = 2;

  private final Map<String, String> facts = new HashMap<>();

  ServerFacts(String info) {
    for (String line : info.split("\r?\n", -1)) {
      int colon = line.indexOf(':');
      if (colon > 0 && line.charAt(0) != '#') {
        facts.put(line.substring(0, colon), line.substring(colon + 1));
      }
    }
  }

  String runId() {
    return text("run_id");
  }

  String text(String fact) {
    return facts.getOrDefault(fact, "");
  }

  long number(String fact) {
    String text = text(fact);
    return text.isEmpty() ? 0 : Long.parseLong(text);
  }

  /**
   * That it can be a node.
   *
   * @throws NodeUnavailableException if not, with the reason and what would be right
   */
  void requireUsable(String node) {
    String why = "";
    if (!isFrom(text("redis_version"), LEAST_MAJOR, LEAST_MINOR)) {
      why =
          "redis_version is "
              + text("redis_version")
              + " but must be "
              + LEAST_MAJOR
              + "."
              + LEAST_MINOR
              + " or newer";
    } else if (text("role").equals("slave")) {
      why = "it is a replica of another server but must accept writes";
    } else if (text("cluster_enabled").equals("1")) {
      why = "it is a member of a Redis Cluster but must be a plain server";
    } else if (text("loading").equals("1")) {
      why = "it is loading its data set";
    } else if (number("maxmemory") > 0 && text("maxmemory_policy").startsWith("allkeys")) {
      why =
          "maxmemory-policy is "
              + text("maxmemory_policy")
              + ", which may evict the records of moves, but must be noeviction or volatile-*";
    }
    if (!why.isEmpty()) {
      throw new NodeUnavailableException(node, -1, why);
    }
  }

  /** Whether an answer to ROLE is that of a replica. */
  static boolean isReplica(List<Object> role) {
    return !role.isEmpty()
        && role.get(0) instanceof byte[] word
        && new String(word, US_ASCII).equals("slave");
  }

  /** Whether fields of a hash may have times to live of their own. */
  boolean hasTimedFields() {
    String valkey = text("valkey_version");
    return valkey.isEmpty() ? isFrom(text("redis_version"), 7, 4) : isFrom(valkey, 9, 0);
  }

  private static boolean isFrom(String version, int leastMajor, int leastMinor) {
    String[] parts = version.split("\\.", -1);
    try {
      int major = Integer.parseInt(parts[0]);
      int minor = parts.length > 1 ? Integer.parseInt(parts[1]) : 0;
      return major > leastMajor || (major == leastMajor && minor >= leastMinor);
    } catch (NumberFormatException e) {
      return false;
    }
  }
}
