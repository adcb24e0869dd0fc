package io.partita.benchmarks.soak;

import io.partita.runtime.PartitionedCache;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Uses the cache until its input ends; then leaves its history in a file. */
@Command(name = "soak-client", description = "A process of the soak.", hidden = true)
public final class SoakClientCommand implements Callable<Integer> {
  private static final int COLD_KEYS = 500;

  @Option(names = "--store", required = true)
  private String store = "";

  @Option(names = "--uri", required = true)
  private List<String> uris = new ArrayList<>();

  @Option(names = "--tape", required = true)
  private Path tape = Path.of("");

  @Option(names = "--seed", required = true)
  private long seed;

  @Spec private @Nullable CommandSpec spec;

  /** For picocli. */
  public SoakClientCommand() {}

  @Override
  public Integer call() {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    AtomicBoolean ended = new AtomicBoolean();
    Thread reader =
        new Thread(
            () -> {
              try {
                while (System.in.read() >= 0) {
                  // nothing is said before the end
                }
              } catch (IOException e) {
                // that is an end, too
              }
              ended.set(true);
            },
            "input");
    reader.setDaemon(true);
    reader.start();
    SoakClient client = new SoakClient("process-" + seed, COLD_KEYS, seed);
    try (PartitionedCache<String, String> cache = SoakFleet.open(store, uris)) {
      out.println("at work");
      out.flush();
      client.run(cache, ended::get);
      client.checkAll(cache);
    }
    Tape.write(tape, client.history());
    client.problems().forEach(out::println);
    out.flush();
    return client.problems().isEmpty() ? 0 : 1;
  }
}
