package io.partita.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.async.RedisScriptingAsyncCommands;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** A script that a server runs in one atomic step. */
enum Script {
  CLAIM("claim", ScriptOutputType.INTEGER),
  INITIALISE("initialise", ScriptOutputType.INTEGER),
  BEGIN_IMPORT("begin_import", ScriptOutputType.INTEGER),
  RAISE_ATTEMPT("raise_attempt", ScriptOutputType.INTEGER),
  APPLY("apply", ScriptOutputType.INTEGER),
  STAGE("stage", ScriptOutputType.INTEGER),
  STAGE_PIECE("stage_piece", ScriptOutputType.INTEGER),
  DEPART("depart", ScriptOutputType.VALUE),
  LOG_EXISTING("log_existing", ScriptOutputType.INTEGER),
  READ_DIRTY("read_dirty", ScriptOutputType.MULTI, "collections"),
  READ_PIECE("read_piece", ScriptOutputType.MULTI),
  DROP_CLEAN("drop_clean", ScriptOutputType.INTEGER),
  FREEZE("freeze", ScriptOutputType.INTEGER),
  COMMIT("commit", ScriptOutputType.INTEGER),
  ACTIVATE("activate", ScriptOutputType.INTEGER),
  ABORT("abort", ScriptOutputType.INTEGER),
  RECLAIM("reclaim", ScriptOutputType.INTEGER),
  ADMIT("admit", ScriptOutputType.INTEGER),
  RAISE_GENERATION("raise_generation", ScriptOutputType.VALUE),
  DELETE_PAGE("delete_page", ScriptOutputType.INTEGER, true),
  CHECK_MOVES("check_moves", ScriptOutputType.INTEGER),
  COUNT("count", ScriptOutputType.MULTI),
  READ_KEYS("read_keys", ScriptOutputType.MULTI, true),
  COPY("copy", ScriptOutputType.INTEGER, true),
  FINISH_SCAN("finish_scan", ScriptOutputType.MULTI, true),
  COUNT_KEYS("count_keys", ScriptOutputType.MULTI, true),
  DELETE_KEYS("delete_keys", ScriptOutputType.INTEGER, true),
  LENGTHS("lengths", ScriptOutputType.MULTI),
  RECUT("recut", ScriptOutputType.VALUE),
  PASSED("passed", ScriptOutputType.INTEGER),
  REGROUP("regroup", ScriptOutputType.INTEGER),
  RETIRE("retire", ScriptOutputType.INTEGER),
  CHECKED("checked", ScriptOutputType.MULTI),
  PAGE("page", ScriptOutputType.MULTI),
  SURVEY("survey", ScriptOutputType.MULTI),
  ORDER_LOOK("order_look", ScriptOutputType.INTEGER),
  ORDER_BEGIN("order_begin", ScriptOutputType.MULTI),
  ORDER_ADD("order_add", ScriptOutputType.INTEGER),
  ORDER_DROP("order_drop", ScriptOutputType.MULTI),
  ORDER_KEYS("order_keys", ScriptOutputType.MULTI),
  ORDER_FORGET("order_forget", ScriptOutputType.INTEGER),
  CLUSTER_ENTRY("cluster_entry", ScriptOutputType.VALUE),
  ROWS("rows", ScriptOutputType.MULTI);

  private final String body;
  private final String digest;
  private final ScriptOutputType output;

  Script(String name, ScriptOutputType output) {
    this(name, output, "");
  }

  /** One that goes by keys of several partitions, or not. */
  Script(String name, ScriptOutputType output, boolean byKeys) {
    this(name, output, byKeys ? "groups" : "");
  }

  /** One that begins with what it shares with some others. */
  Script(String name, ScriptOutputType output, String shared) {
    this.body = read("lib") + (shared.isEmpty() ? "" : read(shared)) + read(name);
    this.digest = io.lettuce.core.codec.Base16.digest(body.getBytes(UTF_8));
    this.output = output;
  }

  private static String read(String name) {
    try (InputStream text = Script.class.getResourceAsStream(name + ".lua")) {
      if (text == null) {
        throw new IllegalStateException("the module lacks its script " + name);
      }
      return new String(text.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Makes scripts known that are not. One that is not known when it is run is sent again, with its
   * text, and what was sent after it may be executed before it. A user who may not do this does
   * without.
   */
  static CompletionStage<Wire> load(Wire wire, Script... scripts) {
    String[] digests = Arrays.stream(scripts).map(script -> script.digest).toArray(String[]::new);
    return wire.<List<Boolean>, List<Boolean>>send(
            -1, false, c -> c.scriptExists(digests), known -> known)
        .thenCompose(
            known -> {
              List<CompletableFuture<String>> loaded = new ArrayList<>();
              for (int i = 0; i < scripts.length; i++) {
                if (!known.get(i)) {
                  String text = scripts[i].body;
                  loaded.add(
                      wire.<String, String>send(
                          -1, false, c -> c.scriptLoad(text), digest -> digest));
                }
              }
              return CompletableFuture.allOf(loaded.toArray(CompletableFuture[]::new));
            })
        .handle((done, error) -> wire);
  }

  /**
   * Runs it. A server that does not know it, or has forgotten it, gets its text: nothing was
   * executed then.
   */
  <T> CompletionStage<T> run(
      RedisScriptingAsyncCommands<byte[], byte[]> commands, byte[][] keys, byte[][] arguments) {
    return commands
        .<T>evalsha(digest, output, keys, arguments)
        .exceptionallyCompose(
            error -> {
              Throwable cause =
                  error instanceof CompletionException && error.getCause() != null
                      ? error.getCause()
                      : error;
              return cause instanceof RedisNoScriptException
                  ? commands.eval(body, output, keys, arguments)
                  : CompletableFuture.failedFuture(cause);
            });
  }
}
