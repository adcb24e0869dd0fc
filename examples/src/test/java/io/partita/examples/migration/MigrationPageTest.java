package io.partita.examples.migration;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What docs/migration.md shows is what the tests beside this one compile and run. */
class MigrationPageTest {
  private static final Path ROOT = Path.of("..");
  private static final Path FILES = Path.of("src/test/resources/migration");
  private static final Pattern SNIPPET =
      Pattern.compile("(?:<!-- (\\S+) -->\n)?```\\w*\n(.*?)```\n", Pattern.DOTALL);

  private static List<MatchResult> snippets() throws Exception {
    String page = Files.readString(ROOT.resolve("docs/migration.md"));
    return SNIPPET.matcher(page).results().toList();
  }

  @Test
  void everySnippetNamesItsFileAndIsAPieceOfIt() throws Exception {
    assertThat(snippets()).isNotEmpty();
    for (MatchResult snippet : snippets()) {
      assertThat(snippet.group(1)).as("file of the snippet\n%s", snippet.group(2)).isNotNull();
      // Indents are left out, so that a piece can be shown without what is around it.
      assertThat(flat(Files.readString(ROOT.resolve(snippet.group(1)))))
          .as(snippet.group(1))
          .contains(flat(snippet.group(2)));
    }
  }

  private static String flat(String text) {
    return "\n" + text.replaceAll("(?m)^ +", "");
  }

  @Test
  void everyConfigurationIsShown() throws Exception {
    Set<String> shown = new TreeSet<>();
    snippets().forEach(snippet -> shown.add(snippet.group(1).replaceAll(".*/", "")));

    try (Stream<Path> files = Files.list(FILES)) {
      assertThat(shown).containsAll(files.map(file -> file.getFileName().toString()).toList());
    }
  }
}
