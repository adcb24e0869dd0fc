package io.partita.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.runtime.ChangeRun;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class QuickstartTest {

  @Test
  void runs() {
    assertThat(Quickstart.run().end()).isEqualTo(ChangeRun.End.COMPLETED);
  }

  @Test
  void theReadmeShowsThisVeryCode() throws Exception {
    String source =
        Files.readString(Path.of("src/main/java/io/partita/examples/quickstart/Quickstart.java"));
    String shown =
        source.substring(
            source.indexOf("// README begin\n") + "// README begin\n".length(),
            source.indexOf("// README end"));
    assertThat(Files.readString(Path.of("../README.md")))
        .contains("```java\n" + shown.stripIndent() + "```");
  }
}
