package io.partita.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a server's record says, read in one atomic step.
 *
 * @param run the run of the server's process that is registered; empty if none is
 * @param ordered whether the namespace is kept in the order of its keys
 */
record ServerRecord(
    long generation,
    long token,
    Optional<String> run,
    boolean ordered,
    Map<Integer, NodeRow> rows) {

  /** Whether a run of the server's process is the one that was put in order last. */
  boolean isAdmitted(String ofServer) {
    return run.filter(ofServer::equals).isPresent();
  }

  static ServerRecord parse(Map<byte[], byte[]> fields) {
    long generation = 0;
    long token = 0;
    Optional<String> run = Optional.empty();
    boolean ordered = false;
    Map<Integer, NodeRow> rows = new HashMap<>();
    for (Map.Entry<byte[], byte[]> field : fields.entrySet()) {
      String name = new String(field.getKey(), UTF_8);
      String value = new String(field.getValue(), UTF_8);
      switch (name) {
        case "g" -> generation = Long.parseLong(value);
        case "token" -> token = Long.parseLong(value);
        case "run" -> run = Optional.of(value);
        case "order" -> ordered = true;
        default -> {
          if (Character.isDigit(name.charAt(0))) {
            rows.put(Integer.parseInt(name), NodeRow.parse(value));
          }
        }
      }
    }
    return new ServerRecord(generation, token, run, ordered, rows);
  }
}
