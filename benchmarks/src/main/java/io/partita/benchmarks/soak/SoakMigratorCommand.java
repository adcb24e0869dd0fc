package io.partita.benchmarks.soak;

import io.partita.api.PartitaException;
import io.partita.runtime.Admin;
import io.partita.runtime.Change;
import io.partita.runtime.ChangeRun;
import io.partita.runtime.PartitionedCache;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Makes one change, or takes it up where a process that was killed has left it. */
@Command(name = "soak-migrator", description = "A process of the soak.", hidden = true)
public final class SoakMigratorCommand implements Callable<Integer> {
  private static final Duration LONGEST = Duration.ofSeconds(90);
  private static final Duration TOLD_EVERY = Duration.ofSeconds(5);

  @Option(names = "--store", required = true)
  private String store = "";

  @Option(names = "--uri", required = true)
  private List<String> uris = new ArrayList<>();

  @Option(names = "--change", required = true)
  private String change = "";

  @Spec private @Nullable CommandSpec spec;

  /** For picocli. */
  public SoakMigratorCommand() {}

  @Override
  public Integer call() {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    long deadline = System.nanoTime() + LONGEST.toNanos();
    try (PartitionedCache<String, String> cache = SoakFleet.open(store, uris)) {
      while (System.nanoTime() < deadline) {
        if (isDone(cache.admin(), deadline, out)) {
          return 0;
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
      }
    }
    return 1;
  }

  private boolean isDone(Admin admin, long deadline, PrintWriter out) {
    try {
      Optional<ChangeRun> resumed = admin.running();
      ChangeRun run =
          resumed.isPresent() ? resumed.get() : admin.apply(admin.plan(parse(change, uris)));
      out.println("at work");
      out.flush();
      ChangeRun.Result result = await(run, deadline, out);
      return result.end() == ChangeRun.End.COMPLETED && resumed.isEmpty();
    } catch (IllegalArgumentException e) {
      return true; // the member is as it should be already
    } catch (IllegalStateException | PartitaException e) {
      out.println(e.getMessage());
      out.flush();
      return false; // another change is under way, or a node can't be reached: again
    }
  }

  /**
   * Says how far it is: whoever waits in vain can tell a slow change from one that stands still.
   */
  private static ChangeRun.Result await(ChangeRun run, long deadline, PrintWriter out) {
    while (true) {
      try {
        return run.await(TOLD_EVERY);
      } catch (IllegalStateException e) {
        out.println(run.progress());
        out.flush();
        if (System.nanoTime() - deadline >= 0) {
          throw e;
        }
      }
    }
  }

  /**
   * A change by its name: {@code add 3}, {@code drain 0}, {@code restore 0}, {@code weight 1 2}.
   */
  static Change parse(String text, List<String> uris) {
    String[] words = text.split(" ", -1);
    int number = Integer.parseInt(words[1]);
    return switch (words[0]) {
      case "add" -> Change.add(SoakFleet.node(number, uris.get(number)));
      case "drain" -> Change.drain("n" + number);
      case "restore" -> Change.restore("n" + number);
      case "weight" -> Change.reweight("n" + number, Double.parseDouble(words[2]));
      default -> throw new IllegalArgumentException("change: " + text);
    };
  }
}
