package io.partita.benchmarks.soak;

import java.io.PrintWriter;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Rounds of faults on real Redis servers. */
@Command(
    name = "redis-soak",
    description =
        "Changes the topology of a cache on four Redis servers, in rounds: migrator processes are"
            + " killed, a client process and servers are stopped and go on, servers are killed and"
            + " started again, connections are cut, delayed and black-holed, while eight clients"
            + " read and write. After each round every history of a hot key must be linearizable,"
            + " and every other key hold what it may. Ends with 1 if something was found.",
    mixinStandardHelpOptions = true,
    showDefaultValues = true)
public final class SoakCommand implements Callable<Integer> {

  @Option(names = "--rounds", description = "How many.")
  private int rounds = 5;

  @Option(names = "--seed", description = "Of the first round; each has the next one.")
  private long seed = 1;

  @Option(names = "--cold-keys", description = "Beside the hot ones.")
  private int coldKeys = 20_000;

  @Option(
      names = "--changes",
      description = "Of the topology in a round, 1 to 5; which ones, the seed says.")
  private int changes = 5;

  @Spec private @Nullable CommandSpec spec;

  /** For picocli. */
  public SoakCommand() {}

  @Override
  public Integer call() {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    int found = 0;
    long begin = System.nanoTime();
    for (int i = 0; i < rounds; i++) {
      long from = System.nanoTime();
      SoakRound.Result result = new SoakRound(seed + i, coldKeys, changes).run();
      out.printf(
          "seed %d: %d problems, %,d operations (%,d of unknown outcome, %,d not executed), %,d"
              + " recorded, %d migrators killed (change ended at most %,d ms later), faults %s,"
              + " %.1f s%n",
          seed + i,
          result.problems().size(),
          result.operations(),
          result.unknown(),
          result.failed(),
          result.recorded(),
          result.kills(),
          result.longestTakeOverMillis(),
          result.faults(),
          (System.nanoTime() - from) / 1e9);
      result.problems().stream().limit(10).forEach(problem -> out.println("  " + problem));
      out.flush();
      found += result.problems().size();
    }
    out.printf(
        "%d rounds in %.0f s: %d problems%n", rounds, (System.nanoTime() - begin) / 1e9, found);
    out.flush();
    return found == 0 ? 0 : 1;
  }
}
