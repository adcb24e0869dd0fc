package io.partita.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.partita.api.MigrationId;
import io.partita.api.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The arguments of a script, in their order. For one thread. */
final class Arguments {
  private final List<byte[]> arguments = new ArrayList<>();

  Arguments add(long number) {
    return add(Long.toString(number));
  }

  Arguments add(String text) {
    return add(text.getBytes(UTF_8));
  }

  Arguments add(byte[] bytes) {
    arguments.add(bytes);
    return this;
  }

  Arguments add(boolean flag) {
    return add(flag ? 1 : 0);
  }

  Arguments add(Arguments others) {
    arguments.addAll(others.arguments);
    return this;
  }

  Arguments add(int partition, MigrationId move) {
    return add(requirePartition(partition)).add(move.token()).add(move.number());
  }

  Arguments add(Map<Integer, MigrationId> moves) {
    new TreeMap<>(moves).forEach(this::add);
    return this;
  }

  byte[][] toArray() {
    return arguments.toArray(new byte[0][]);
  }

  static int requirePartition(int partition) {
    if (partition < 0) {
      throw Problem.of("partition", partition, "at least 0").asException();
    }
    return partition;
  }

  static void requireAtLeastOne(String name, long value) {
    if (value < 1) {
      throw Problem.of(name, value, "at least 1").asException();
    }
  }
}
