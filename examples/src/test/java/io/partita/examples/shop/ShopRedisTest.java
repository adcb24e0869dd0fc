package io.partita.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.partita.testkit.redis.RedisServer;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Whole runs on real servers, short ones. */
class ShopRedisTest {
  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();

  private int run(String... arguments) {
    CommandLine command = ShopCommand.commandLine();
    command.setOut(new PrintWriter(out, true));
    command.setErr(new PrintWriter(out, true));
    return command.execute(arguments);
  }

  @Test
  void serversOfItsOwnLoseNothing() throws IOException {
    Path json = folder.resolve("report.json");
    int code = run("--backend=redis", "--nodes=2", "--seconds=2", "--keys=1500", "--json=" + json);
    assertThat(code).as(out.toString()).isZero();
    assertThat(out.toString())
        .contains("PASSED: nothing lost in 4 changes")
        .contains("redis-server ", "us-east-01 at redis://127.0.0.1:");
    JsonNode report = JsonMapper.builder().build().readTree(json.toFile());
    assertThat(report.at("/settings/backend").asText()).startsWith("redis-server ");
    assertThat(report.at("/settings/nodes").asInt()).isEqualTo(2);
    assertThat(report.at("/checks/lastLook/keys").asLong()).isEqualTo(1_500);
    assertThat(report.at("/checks/writes").asLong()).isPositive();
    assertThat(report.at("/changes/0/keysCopied").asLong()).isPositive();
  }

  /** With passwords, and with a key of somebody else, which stays. */
  @Test
  void borrowedServersAreLeftWithoutEntries() {
    List<RedisServer> servers = new ArrayList<>();
    try {
      for (int i = 0; i < 3; i++) {
        servers.add(RedisServer.builder().password("hunter2").start());
      }
      servers.get(0).command("SET", "somebody:else", "1");
      String uris =
          servers.stream()
              .map(s -> s.uri("", "hunter2").toString())
              .collect(Collectors.joining(","));
      int code = run("--backend=redis", "--nodes=" + uris, "--seconds=1", "--keys=1000");
      assertThat(code).as(out.toString()).isZero();
      assertThat(out.toString())
          .contains("PASSED: nothing lost in 4 changes", "no entry is left")
          .doesNotContain("hunter2");
      assertThat(servers.get(0).command("GET", "somebody:else")).isEqualTo("1");
      for (RedisServer server : servers) {
        assertThat(server.command("KEYS", "shop*")).isEmpty();
      }
    } finally {
      servers.forEach(RedisServer::close);
    }
  }
}
