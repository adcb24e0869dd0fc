package com.acme.placement;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The code that docs/plug-ins.md shows is this module's. */
class TutorialTest {
  private static final Path ROOT = Path.of("../..");
  private static final Pattern SNIPPET =
      Pattern.compile("(?:<!-- (\\S+) -->\n)?```\\w*\n(.*?)```\n", Pattern.DOTALL);

  private static List<MatchResult> snippets() throws Exception {
    String page = Files.readString(ROOT.resolve("docs/plug-ins.md"));
    return SNIPPET.matcher(page).results().toList();
  }

  @Test
  void everySnippetNamesItsFileAndIsAPieceOfIt() throws Exception {
    for (MatchResult snippet : snippets()) {
      assertThat(snippet.group(1)).as("file of the snippet\n%s", snippet.group(2)).isNotNull();
      // Indents are left out, so that a method can be shown without its class.
      assertThat(flat(Files.readString(ROOT.resolve(snippet.group(1)))))
          .as(snippet.group(1))
          .contains(flat(snippet.group(2)));
    }
  }

  private static String flat(String text) {
    return "\n" + text.replaceAll("(?m)^ +", "");
  }

  @Test
  void everyFileThatAStrategyNeedsIsShown() throws Exception {
    Set<String> shown = new TreeSet<>();
    snippets().forEach(snippet -> shown.add(snippet.group(1).replaceAll(".*/", "")));

    assertThat(shown)
        .contains(
            "TenantHash.java",
            "TenantPartitioner.java",
            "TenantPartitionerTest.java",
            "TenantProvider.java",
            "io.partita.api.spi.PartitionerProvider",
            "module-info.java",
            "pom.xml");
  }
}
