package io.partita.api.spi;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.api.Problem;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {
  private static final Setting<Long> POINTS = Setting.number("points", 160, 1, 1_000);
  private static final Setting<Duration> PAUSE =
      Setting.duration("pause", Duration.ofSeconds(2), Duration.ofMillis(1), Duration.ofMinutes(1));
  private static final Setting<Boolean> TAGS = Setting.flag("tags", false);
  private static final Setting<String> NAME =
      Setting.text("name", "x", "lower-case letters", s -> s.matches("[a-z]+"));
  private static final Collection<Setting<?>> ALL = List.of(POINTS, PAUSE, TAGS, NAME);

  private final List<Problem> problems = new ArrayList<>();

  @Test
  void haveDefaults() {
    Settings settings = Settings.defaults();

    assertThat(settings.get(POINTS)).isEqualTo(160);
    assertThat(settings.get(PAUSE)).isEqualTo(Duration.ofSeconds(2));
    assertThat(settings.get(TAGS)).isFalse();
    assertThat(settings.get(NAME)).isEqualTo("x");
  }

  @Test
  void areParsedByTheirType() {
    Settings settings =
        Settings.parse(
            ALL,
            Map.of("points", "1000", "pause", "PT0.5S", "tags", "true", "name", "abc"),
            "cache.conf",
            problems);

    assertThat(problems).isEmpty();
    assertThat(settings.get(POINTS)).isEqualTo(1_000);
    assertThat(settings.get(PAUSE)).isEqualTo(Duration.ofMillis(500));
    assertThat(settings.get(TAGS)).isTrue();
    assertThat(settings.get(NAME)).isEqualTo("abc");
  }

  @ParameterizedTest
  @CsvSource({
    "points, 0, a whole number from 1 to 1000",
    "points, 1001, a whole number from 1 to 1000",
    "points, many, a whole number from 1 to 1000",
    "points, 1.5, a whole number from 1 to 1000",
    "points, 99999999999999999999, a whole number from 1 to 1000",
    "pause, PT0S, a duration from PT0.001S to PT1M",
    "pause, 5s, a duration from PT0.001S to PT1M",
    "tags, TRUE, true or false",
    "tags, '', true or false",
    "name, ABC, lower-case letters"
  })
  void badValuesBecomeProblems(String name, String text, String expected) {
    Settings settings = Settings.parse(ALL, Map.of(name, text), "cache.conf", problems);

    assertThat(problems).containsExactly(new Problem(name, text, expected, "cache.conf"));
    assertThat(settings.get(POINTS)).isEqualTo(160);
  }

  @Test
  void aParserSaysItselfWhatIsWrong() {
    Setting<List<Long>> numbers =
        Setting.parsed("numbers", List.of(), "whole numbers, by commas", SettingsTest::numbers);

    assertThat(Settings.parse(List.of(numbers), Map.of(), "here", problems).get(numbers)).isEmpty();
    assertThat(
            Settings.parse(List.of(numbers), Map.of("numbers", "1,2"), "here", problems)
                .get(numbers))
        .containsExactly(1L, 2L);
    Settings.parse(List.of(numbers), Map.of("numbers", "1,-2"), "here", problems);
    Settings.parse(List.of(numbers), Map.of("numbers", "1,x"), "here", problems);

    assertThat(problems)
        .map(Problem::toString)
        .containsExactly(
            "a number = -2: must be above 0 (here)",
            "numbers = 1,x: must be whole numbers, by commas (here)");
  }

  private static List<Long> numbers(String text) {
    List<Long> numbers = new ArrayList<>();
    for (String one : text.split(",", -1)) {
      numbers.add(Long.parseLong(one));
      if (numbers.get(numbers.size() - 1) <= 0) {
        throw Problem.of("a number", one, "above 0").asException();
      }
    }
    return numbers;
  }

  @Test
  void everyProblemIsReportedInTheOrderOfNames() {
    Settings.parse(ALL, Map.of("tags", "no", "points", "no", "colour", "red"), "here", problems);

    assertThat(problems)
        .map(Problem::toString)
        .containsExactly(
            "setting colour = red: must be one of [name, pause, points, tags] (here)",
            "points = no: must be a whole number from 1 to 1000 (here)",
            "tags = no: must be true or false (here)");
  }

  @Test
  void aProviderWithoutSettingsSaysSo() {
    Settings.parse(List.of(), Map.of("a", "b"), "here", problems);

    assertThat(problems)
        .map(Problem::toString)
        .containsExactly("setting a = b: must be absent: there are no settings (here)");
  }
}
