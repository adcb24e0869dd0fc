package io.partita.examples.ring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.dynatrace.hash4j.hashing.Hashing;
import io.partita.api.Node;
import io.partita.ring.HashRing;
import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RingOnlyTest {

  /** In a JVM of its own that sees nothing but the ring, the api and the hash library. */
  @Test
  void runsWithoutTheEngine(@TempDir Path folder) throws Exception {
    String classPath =
        Stream.of(RingOnly.class, HashRing.class, Node.class, Hashing.class)
            .map(RingOnlyTest::origin)
            .collect(Collectors.joining(File.pathSeparator));
    Path output = folder.resolve("output");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                classPath,
                RingOnly.class.getName())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();

    assertThat(process.waitFor()).as("exit status; printed: %s", read(output)).isZero();
    List<String> lines = Files.readAllLines(output, UTF_8);
    assertThat(lines.get(0)).matches("cart:7 is on cache-[123]");
    assertThat(lines.get(1)).startsWith("copies on [" + lines.get(0).substring(13) + ", cache-");
    String movedToTheNewNode = lines.get(3).replaceAll(".*cache-4=(\\d+).*", "$1");
    assertThat(lines.get(4)).isEqualTo("moved " + movedToTheNewNode + ", all of them to cache-4");
    assertThat(lines).hasSize(9);
  }

  private static String origin(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  private static String read(Path file) throws Exception {
    return Files.readString(file, UTF_8);
  }

  @Test
  void theDocsShowThisVeryCode() throws Exception {
    String source = read(Path.of("src/main/java/io/partita/examples/ring/RingOnly.java"));
    String begin = "// docs begin\n";
    String shown =
        source.substring(source.indexOf(begin) + begin.length(), source.indexOf("// docs end"));
    assertThat(read(Path.of("../docs/hash-ring.md")))
        .contains("```java\n" + shown.stripIndent() + "```");
  }
}
