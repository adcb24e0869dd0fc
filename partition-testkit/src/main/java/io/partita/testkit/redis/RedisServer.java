package io.partita.testkit.redis;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One real server process on a free port of the loopback interface, for tests. It keeps its port
 * over restarts, and ends with {@link #close()} or with this JVM. What it stores lies in a
 * temporary directory; nothing is saved there unless a test asks for it.
 *
 * <p>The server has an ACL user of the fixture's own with a random password, by which {@link
 * #command} works whatever a test does to the others. Passwords stand in a file that only its owner
 * can read, never on a command line; {@link #log()} and exceptions show them as {@code ***}.
 *
 * <p>Every method waits for its effect, by a condition, 30 s at most. Thread-safe.
 */
public final class RedisServer implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration PROBE = Duration.ofSeconds(1);
  private static final Duration POLL = Duration.ofMillis(5);
  private static final int PORT_TRIES = 5;
  private static final String FIXTURE_USER = "test-fixture";

  private final RedisBinary binary;
  private final List<String> configuration;
  private final boolean tls;
  private final IntSupplier ports;
  private final String fixturePassword;
  private final Set<String> secrets;
  private final ServerFiles files = ServerFiles.create();

  private int port;
  private int tlsPort;
  private @Nullable ServerProcess process;
  private boolean closed;

  private RedisServer(Builder builder) {
    binary = builder.binary == null ? RedisBinary.find() : builder.binary;
    tls = builder.tls;
    ports = builder.ports;
    fixturePassword = randomPassword();
    secrets = new LinkedHashSet<>(builder.secrets);
    secrets.add(fixturePassword);
    configuration = new ArrayList<>(builder.lines);
    configuration.add(line("user", FIXTURE_USER, "on", ">" + fixturePassword, "~*", "&*", "+@all"));
  }

  private static String randomPassword() {
    byte[] bytes = new byte[16];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /** What a server is started with. Without more it is a plain one that saves nothing. */
  public static Builder builder() {
    return new Builder();
  }

  /** The port for plain connections; the same over all restarts. */
  public synchronized int port() {
    return port;
  }

  /**
   * The port for TLS; the same over all restarts.
   *
   * @throws IllegalStateException if the server has none
   */
  public synchronized int tlsPort() {
    if (!tls) {
      throw new IllegalStateException("the server was built without tls(...)");
    }
    return tlsPort;
  }

  /** {@code redis://127.0.0.1:port}, without a password. */
  public URI uri() {
    return URI.create("redis://127.0.0.1:" + port());
  }

  /** {@code rediss://localhost:port}, without a password. */
  public URI tlsUri() {
    return URI.create("rediss://localhost:" + tlsPort());
  }

  /** {@link #uri()} with these credentials: a secret. An empty user is the default one. */
  public URI uri(String user, String password) {
    return URI.create("redis://" + encode(user) + ":" + encode(password) + "@127.0.0.1:" + port());
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** The binary that runs. */
  public RedisBinary binary() {
    return binary;
  }

  /**
   * The process id, another one after each start.
   *
   * @throws IllegalStateException if the server does not run
   */
  public synchronized long pid() {
    return running().pid();
  }

  /** Whether its process lives; one that is paused does. */
  public synchronized boolean isRunning() {
    return process != null && process.isAlive();
  }

  /** All that the server has said since it was built, for failures; passwords are left out. */
  public String log() {
    return withoutSecrets(files.output(0));
  }

  /**
   * Sends one command as the fixture's own user, over a connection of its own.
   *
   * @return the reply as text: nil is empty, an array has a line for each element
   * @throws IllegalStateException if the server answers by an error, or not at all
   */
  public String command(String... words) {
    try (Resp connection = connect(PATIENCE)) {
      return connection.command(words);
    } catch (IOException e) {
      throw new IllegalStateException(
          withoutSecrets(
              "port "
                  + port()
                  + " answered "
                  + words[0]
                  + " by "
                  + e.getMessage()
                  + "\n"
                  + files.output(0)));
    }
  }

  private Resp connect(Duration timeout) throws IOException {
    Resp connection = new Resp(port(), timeout);
    try {
      connection.command("AUTH", FIXTURE_USER, fixturePassword);
      return connection;
    } catch (IOException e) {
      connection.close();
      throw e;
    }
  }

  /**
   * Starts the server that was stopped or killed, on the same port, with the data that it saved; it
   * answers {@code PING} on return.
   *
   * @throws IllegalStateException if it runs, or does not start; then with its output
   */
  public synchronized void start() {
    launch(1, true);
  }

  /** As {@link #start()}, but any answer will do: on return it may still be loading its data. */
  public synchronized void startLoading() {
    launch(1, false);
  }

  /** Ends it by SIGTERM; it saves what it was told to save. Nothing happens if it does not run. */
  public synchronized void stop() {
    if (isRunning()) {
      ServerProcess ending = running();
      ending.resume();
      ending.terminate();
    }
  }

  /** Ends it by SIGKILL. Nothing happens if it does not run. */
  public synchronized void kill() {
    if (isRunning()) {
      running().kill();
    }
  }

  /** Stops it by SIGSTOP: connections stay open, nothing is answered. */
  public synchronized void pause() {
    running().pause();
  }

  /** Lets it go on after {@link #pause()}. */
  public synchronized void resume() {
    running().resume();
  }

  /** Stops it and starts it on the same port with all its data. */
  public synchronized void restart() {
    byte[] snapshot = snapshot();
    stop();
    if (!isAppendOnly()) {
      files.restore(snapshot);
    }
    launch(1, true);
  }

  /** Stops it and starts it on the same port without any data. */
  public synchronized void restartEmpty() {
    stop();
    files.wipe();
    launch(1, true);
  }

  /**
   * Stops it and starts it on the same port with the data of then, whatever was written since.
   *
   * @param snapshot what {@link #snapshot()} gave
   * @throws IllegalStateException if it is append-only: it would not read a snapshot
   */
  public synchronized void restartFrom(byte[] snapshot) {
    if (isAppendOnly()) {
      throw new IllegalStateException("an append-only server does not start from a snapshot");
    }
    stop();
    files.restore(snapshot);
    launch(1, true);
  }

  /** All its data as of now, for {@link #restartFrom}. */
  public synchronized byte[] snapshot() {
    running();
    command("SAVE");
    return files.snapshot();
  }

  private boolean isAppendOnly() {
    return configuration.contains(line("appendonly", "yes"));
  }

  /** Ends it at once and deletes its files. Idempotent. */
  @Override
  public synchronized void close() {
    kill();
    if (!closed) {
      closed = true;
      files.delete();
    }
  }

  private ServerProcess running() {
    if (process == null || !process.isAlive()) {
      throw new IllegalStateException("the server on port " + port + " does not run");
    }
    return process;
  }

  private void launch(int tries, boolean awaitLoaded) {
    if (closed || isRunning()) {
      throw new IllegalStateException(
          "the server on port " + port + (closed ? " is closed" : " runs already"));
    }
    for (int left = tries; ; left--) {
      if (port == 0 || left < tries) {
        port = ports.getAsInt();
        tlsPort = tls ? ports.getAsInt() : 0;
      }
      files.write(fullConfiguration());
      long said = files.outputLength();
      ServerProcess started = ServerProcess.start(binary.path(), files);
      if (answers(started, awaitLoaded)) {
        process = started;
        return;
      }
      String output = files.output(said);
      if (left == 1 || !output.contains("already in use")) {
        throw new IllegalStateException(
            withoutSecrets("redis-server on port " + port + " did not start:\n" + output));
      }
    }
  }

  private List<String> fullConfiguration() {
    List<String> all = new ArrayList<>();
    all.add(line("bind", "127.0.0.1"));
    all.add(line("port", Integer.toString(port)));
    if (tls) {
      all.add(line("tls-port", Integer.toString(tlsPort)));
    }
    all.add(line("dir", files.data().toString()));
    all.add(line("dbfilename", ServerFiles.SNAPSHOT));
    all.add(line("save", ""));
    all.add(line("repl-diskless-sync-delay", "0"));
    all.addAll(configuration);
    return all;
  }

  /** Waits until it answers, true, or has ended, false. */
  private boolean answers(ServerProcess started, boolean awaitLoaded) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!started.ended(POLL)) {
      if (pings(awaitLoaded)) {
        return true;
      }
      if (System.nanoTime() - deadline > 0) {
        started.kill();
        throw new IllegalStateException(
            withoutSecrets(
                "redis-server on port " + port + " did not answer:\n" + files.output(0)));
      }
    }
    return false;
  }

  /** That the random password is right shows that it is our server that answers on the port. */
  private boolean pings(boolean awaitLoaded) {
    try (Resp connection = connect(PROBE)) {
      connection.command("PING");
      return true;
    } catch (Resp.ErrorReply e) {
      return !awaitLoaded && String.valueOf(e.getMessage()).startsWith("LOADING");
    } catch (IOException e) {
      return false;
    }
  }

  private String withoutSecrets(String text) {
    String shown = text;
    for (String secret : secrets) {
      shown = shown.replace(secret, "***");
    }
    return shown;
  }

  @Override
  public String toString() {
    return "redis-server " + binary.version() + " at " + uri();
  }

  /** A line of a configuration file; each word is quoted, whatever it holds. */
  private static String line(String... words) {
    return Arrays.stream(words).map(RedisServer::quoted).collect(Collectors.joining(" "));
  }

  private static String quoted(String word) {
    if (word.indexOf('\n') >= 0 || word.indexOf('\r') >= 0) {
      throw new IllegalArgumentException("a word of a configuration must have no line breaks");
    }
    return '"' + word.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  /** What a server is started with. Not thread-safe. */
  public static final class Builder {
    private final List<String> lines = new ArrayList<>();
    private final Set<String> secrets = new LinkedHashSet<>();
    private @Nullable RedisBinary binary;
    private boolean tls;
    private IntSupplier ports = FreePorts::next;

    private Builder() {}

    /** Runs this binary instead of {@link RedisBinary#find()}. */
    public Builder binary(RedisBinary binary) {
      this.binary = binary;
      return this;
    }

    /**
     * A directive of the configuration file, such as {@code config("maxmemory", "10mb")}.
     *
     * @param name of the directive
     * @param values unquoted, one a word
     */
    public Builder config(String name, String... values) {
      List<String> words = new ArrayList<>(List.of(name));
      words.addAll(List.of(values));
      lines.add(line(words.toArray(new String[0])));
      return this;
    }

    /** At most that many bytes of data, and what is evicted then, such as {@code allkeys-lru}. */
    public Builder maxMemory(long bytes, String policy) {
      return config("maxmemory", Long.toString(bytes)).config("maxmemory-policy", policy);
    }

    /** The default user's password ({@code requirepass}). */
    public Builder password(String password) {
      secrets.add(password);
      return config("requirepass", password);
    }

    /**
     * An ACL user.
     *
     * @param name of the user; {@code default} is the one of clients that give no name
     * @param rules as in {@code ACL SETUSER}, such as {@code on >secret ~* +@all}
     */
    public Builder user(String name, String... rules) {
      for (String rule : rules) {
        if (rule.startsWith(">") && rule.length() > 1) {
          secrets.add(rule.substring(1));
        }
      }
      List<String> words = new ArrayList<>(List.of(name));
      words.addAll(List.of(rules));
      return config("user", words.toArray(new String[0]));
    }

    /** A TLS port beside the plain one; clients need no certificate. */
    public Builder tls(TestCertificates certificates) {
      tls = true;
      return tlsFile("tls-cert-file", certificates.certificate())
          .tlsFile("tls-key-file", certificates.key())
          .tlsFile("tls-ca-cert-file", certificates.authority())
          .config("tls-auth-clients", "no");
    }

    private Builder tlsFile(String name, Path file) {
      return config(name, file.toString());
    }

    /** Each write is in the append-only file before it is answered: SIGKILL loses none. */
    public Builder appendOnly() {
      return config("appendonly", "yes").config("appendfsync", "always");
    }

    /** A read-only copy of that server. */
    public Builder replicaOf(RedisServer primary) {
      secrets.add(primary.fixturePassword);
      return config("replicaof", "127.0.0.1", Integer.toString(primary.port()))
          .config("masteruser", FIXTURE_USER)
          .config("masterauth", primary.fixturePassword);
    }

    /** A member of a cluster, without slots as yet; see {@link RedisCluster}. */
    public Builder clusterEnabled() {
      return config("cluster-enabled", "yes")
          .config("cluster-config-file", "nodes.conf")
          .config("cluster-node-timeout", "5000");
    }

    Builder ports(IntSupplier ports) {
      this.ports = ports;
      return this;
    }

    /**
     * Starts the server; it answers {@code PING} on return. Another port is tried, four times, if
     * one is taken meanwhile.
     *
     * @throws IllegalStateException if it does not start; with its output
     */
    public RedisServer start() {
      RedisServer server = new RedisServer(this);
      boolean started = false;
      try {
        synchronized (server) {
          server.launch(PORT_TRIES, true);
        }
        started = true;
        return server;
      } finally {
        if (!started) {
          server.close();
        }
      }
    }
  }
}
