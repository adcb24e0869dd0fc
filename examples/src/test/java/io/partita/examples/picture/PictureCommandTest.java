package io.partita.examples.picture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class PictureCommandTest {
  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    CommandLine command = PictureCommand.commandLine();
    command.setOut(new PrintWriter(out, true));
    command.setErr(new PrintWriter(err, true));
    return command.execute(arguments);
  }

  private String draw(String... arguments) throws IOException {
    Path file = folder.resolve("picture.svg");
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--out", file.toString()));
    assertThat(run(all.toArray(String[]::new))).as("%s", err).isZero();
    assertThat(out.toString().strip()).endsWith("picture.svg");
    return Files.readString(file);
  }

  /** The page names the very command that makes the picture beside it. */
  @ParameterizedTest
  @CsvSource({
    "map, --nodes 5",
    "change, --nodes 50 --regions 3 --add 2 --drain 1",
    "ranges, '--strategy range --nodes 5 --replicas 2"
        + " --split-points ada,ben,cleo,dora,emil,gus,ida,jon,kim,lea,max,noa,otto,pia,ron,sue,tom,uma,zoe"
        + " --megabytes 41,9,88,52,7,67,31,15,96,23,70,12,58,36,4,81,44,19,62,27'"
  })
  void thePicturesOfTheDocsAreMadeByTheirCommands(String name, String arguments)
      throws IOException {
    assertThat(Files.readString(Path.of("../docs/pictures.md")))
        .contains("examples/picture " + arguments + " --out docs/pictures/" + name + ".svg")
        .contains("](pictures/" + name + ".svg)");

    assertThat(draw(arguments.split(" ", -1)))
        .isEqualTo(Files.readString(Path.of("../docs/pictures/" + name + ".svg")));
  }

  @Test
  void severalCopiesCanBeDrawn() throws IOException {
    assertThat(draw("--nodes", "5", "--replicas", "3", "--partitions", "64"))
        .contains(
            "3 copies of each, primaries drawn", "share of all copies; thin: share as primary");
  }

  @Test
  void rangesAreAsWideAsTheirBytes() throws IOException {
    assertThat(
            draw(
                "--strategy",
                "range",
                "--nodes",
                "3",
                "--split-points",
                "g,n",
                "--megabytes",
                "9,1,2"))
        .contains("range: 3 partitions on 3 nodes", "as wide as its bytes.", ">g</text>")
        .contains("<title>g to n: partition 1, 1.00 MB, on ");
  }

  @Test
  void badSplitPointsAndBytesOfAChangeAreToldWithWhatWouldBeRight() {
    assertThat(run("--strategy", "range", "--split-points", "b,a")).isEqualTo(2);
    assertThat(run("--strategy", "range", "--megabytes", "1", "--add", "1")).isEqualTo(2);
    assertThat(run("--strategy", "range", "--megabytes", "-1")).isEqualTo(2);
    assertThat(run("--nodes", "3", "--partitions", "1", "--megabytes", "1")).isEqualTo(2);
    assertThat(err.toString())
        .contains("must be above the one before it", "there must be no change")
        .contains("bytes = -1000000: must be at least 0", "must be one of ordered keys");
  }

  @Test
  void idsSortAsTheirNumbersDo() throws IOException {
    assertThat(draw("--nodes", "99", "--add", "1", "--partitions", "64"))
        .contains(">node-099<", "node-100 joins")
        .doesNotContain(">node-99<");
  }

  @Test
  void withoutAChangeOneMapIsDrawn() throws IOException {
    assertThat(draw("--nodes", "5", "--strategy", "rendezvous", "--partitions", "64"))
        .contains("rendezvous: 64 partitions on 5 nodes")
        .doesNotContain("ideal");
  }

  @Test
  void aSwitchOfTheStrategyIsAChange() throws IOException {
    assertThat(draw("--nodes", "5", "--switch-to", "modulo", "--partitions", "64"))
        .contains("ring \u2192 modulo: 64 partitions on 5 nodes", "ideal 0.00 %");
  }

  @ParameterizedTest
  @CsvSource({
    "--nodes, 0, it must be 1 to 1000",
    "--regions, 11, it must be 1 to 10",
    "--replicas, 9, it must be 1 to 8",
    "--partitions, 100, must be a power of two",
    "--add, -1, it must be 0 to 1000",
    "--drain, 50, it must be 0 to 49",
    "--strategy, nonsense, 'it must be one of ['",
    "--switch-to, nonsense, 'it must be one of ['",
    "--split-points, 'a,b', 'setting split-points'",
    "--megabytes, 7, 'must be 4096, one for each partition'",
    "--megabytes, x, x",
    "--out, /no/such/folder/picture.svg, be written"
  })
  void aBadValueIsToldWithWhatWouldBeRight(String option, String value, String expected) {
    assertThat(run(option, value)).isEqualTo(2);
    assertThat(err.toString()).contains(value).contains(expected).contains("picture --help");
  }
}
