package io.partita.benchmarks;

import io.partita.benchmarks.get.GetCommand;
import io.partita.benchmarks.redis.MoveCommand;
import io.partita.benchmarks.redis.OperationsCommand;
import io.partita.benchmarks.redis.OutageCommand;
import io.partita.benchmarks.redis.RangeCommand;
import io.partita.benchmarks.resize.ResizeCommand;
import io.partita.benchmarks.resize.SafeguardsCommand;
import io.partita.benchmarks.soak.SoakClientCommand;
import io.partita.benchmarks.soak.SoakCommand;
import io.partita.benchmarks.soak.SoakMigratorCommand;
import io.partita.benchmarks.soak.TakeOverCommand;
import io.partita.benchmarks.tables.TablesCommand;
import java.io.IOException;
import java.util.Arrays;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** All benchmarks as commands. */
@Command(
    name = "benchmarks",
    description = "Measures and proves what the documentation claims.",
    footer = "jmh <arguments>: runs JMH with these arguments",
    mixinStandardHelpOptions = true,
    subcommands = {
      ResizeCommand.class,
      SafeguardsCommand.class,
      GetCommand.class,
      TablesCommand.class,
      OperationsCommand.class,
      MoveCommand.class,
      OutageCommand.class,
      RangeCommand.class,
      SoakCommand.class,
      SoakClientCommand.class,
      SoakMigratorCommand.class,
      TakeOverCommand.class
    })
public final class Main {
  private static final String JMH = "jmh";

  private Main() {}

  /** Runs a command and exits with its code. */
  public static void main(String[] args) throws IOException {
    if (args.length > 0 && args[0].equals(JMH)) {
      org.openjdk.jmh.Main.main(Arrays.copyOfRange(args, 1, args.length));
      return;
    }
    int code = new CommandLine(new Main()).setCaseInsensitiveEnumValuesAllowed(true).execute(args);
    System.exit(code);
  }
}
