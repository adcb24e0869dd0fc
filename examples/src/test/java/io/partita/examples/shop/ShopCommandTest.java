package io.partita.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class ShopCommandTest {
  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    CommandLine command = ShopCommand.commandLine();
    command.setOut(new PrintWriter(out, true));
    command.setErr(new PrintWriter(err, true));
    return command.execute(arguments);
  }

  @Test
  void helpExplainsOptionsAndExitCodes() {
    assertThat(run("--help")).isZero();
    assertThat(out.toString())
        .contains("Usage: shop")
        .contains("--nodes", "--threads", "--seconds", "--seed", "--keys", "--trace", "--json")
        .contains("(default: 50)", "--backend")
        .contains("Exit codes");
  }

  @Test
  void versionIsTold() {
    assertThat(run("--version")).isZero();
    assertThat(out.toString()).startsWith("Partita shop ");
  }

  @ParameterizedTest
  @CsvSource({
    "--nodes, 0, it must be 1 to 1000",
    "--nodes, 1001, it must be 1 to 1000",
    "--nodes, many, 'is not an int'",
    "--threads, 0, it must be 1 to 64",
    "--seconds, 0, it must be 1 to 86400",
    "--seconds, -1, it must be 1 to 86400",
    "--keys, 10, it must be 1000 to 20000000",
    "--seed, x, 'is not a long'",
    "--trace, /no/such/file.gz, there is no file",
    "--json, /no/such/folder/report.json, not a file in an existing folder",
    "--switch-to, ring, it must be another one",
    "--switch-to, nonsense, nonsense",
    "--strategy, nonsense, nonsense",
    "--backend, memcached, 'expected one of'",
    "--unknown, x, Unknown options"
  })
  void aBadValueIsToldWithWhatWouldBeRight(String option, String value, String expected) {
    assertThat(run(option, value)).isEqualTo(2);
    assertThat(err.toString()).contains(value).contains(expected).contains("shop --help");
    assertThat(out.toString()).doesNotContain("Exception");
  }

  @Test
  void aTraceThatIsNoGzipFileIsRefused() throws IOException {
    Path file = Files.writeString(folder.resolve("plain.txt"), "a\nb\n", StandardCharsets.UTF_8);
    assertThat(run("--trace", file.toString())).isEqualTo(2);
    assertThat(err.toString()).contains("plain.txt is not a gzip file");
  }

  @Test
  void anEmptyTraceIsRefused() throws IOException {
    Path file = Files.createFile(folder.resolve("empty.gz"));
    assertThat(run("--trace", file.toString())).isEqualTo(2);
    assertThat(err.toString()).contains("empty.gz is empty");
  }

  @Test
  void moreKeysThanTheHeapHoldsAreRefused() {
    assertThat(run("--keys", "20000000")).isEqualTo(2);
    assertThat(err.toString()).contains("GB of heap");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "33 | it must be 1 to 32",
        "many | is not an int, 1 to 32",
        "redis://a:1 | --nodes names 1 servers; it must be 2 to 32",
        "redis://u:hunter2@a:1,redis://v:hunter2@a:1 | server 2 is named twice",
        "redis://a:1,http://u:hunter2@b | server 2 is no URI such as redis://host:6379",
        "redis://a:1,redis://u:hun%ter2@b | server 2 is no URI",
        "redis://a:1, | server 2 is no URI",
      })
  void badServersAreToldWithoutTheirPasswords(String nodes, String expected) {
    assertThat(run("--backend", "redis", "--nodes", nodes)).isEqualTo(2);
    assertThat(err.toString()).contains(expected).doesNotContain("hun");
  }

  @Test
  void serversNeedTheirBackend() {
    assertThat(run("--nodes", "redis://u:hunter2@a,redis://b")).isEqualTo(2);
    assertThat(err.toString()).contains("add --backend redis").doesNotContain("hunter2");
  }

  @Test
  void theOptionsInWordsShowNoPassword() {
    NodeSource source =
        NodeSource.parse(NodeSource.Backend.REDIS, "redis://u:hunter2@a:1, rediss://b:2/3");
    assertThat(source.nodes()).isEqualTo(1);
    assertThat(source.toString()).doesNotContain("hunter2");
    Fleet fleet = Fleet.of(source, java.util.Optional.empty());
    assertThat(fleet.toString() + fleet.description()).doesNotContain("hunter2");
    assertThat(fleet.description())
        .contains("eu-west-01 at redis://a:1", "eu-north-01 at rediss://b:2/3, joins later");
    assertThat(fleet.borrowed()).isTrue();
  }
}
