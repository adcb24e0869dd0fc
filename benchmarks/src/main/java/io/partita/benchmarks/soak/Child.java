package io.partita.benchmarks.soak;

import io.partita.benchmarks.Main;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Another process that runs a command of this program. It ends when its input ends. */
final class Child implements AutoCloseable {
  private final Process process;
  private final CountDownLatch begun = new CountDownLatch(1);
  private volatile String lastLine = "";

  /** Its first line on the output says that it is at work. */
  Child(List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx256m");
    command.add("-XX:TieredStopAtLevel=1");
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(Main.class.getName());
    command.addAll(arguments);
    try {
      process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread listener = new Thread(this::listen, "child-" + process.pid());
    listener.setDaemon(true);
    listener.start();
  }

  private void listen() {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        begun.countDown();
        lastLine = line;
      }
    } catch (IOException e) {
      // it was killed
    } finally {
      begun.countDown();
    }
  }

  /** What it said last. */
  String lastLine() {
    return lastLine;
  }

  long pid() {
    return process.pid();
  }

  /** Waits until it is at work, or has ended. */
  void awaitBegin(long millis) throws InterruptedException {
    if (!begun.await(millis, TimeUnit.MILLISECONDS)) {
      throw new IllegalStateException("a child process did not begin within " + millis + " ms");
    }
  }

  /** Whether it has ended by then. */
  boolean awaitEnd(long millis) throws InterruptedException {
    return process.waitFor(millis, TimeUnit.MILLISECONDS);
  }

  int exitCode() {
    return process.exitValue();
  }

  /** SIGKILL. */
  void kill() {
    process.destroyForcibly();
  }

  /** Its input ends: it finishes what it does. */
  void finish() {
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
