package io.partita.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** A step on the record of a topology store, which the server runs as one. */
enum TopologyScript {
  AGREE("topology_agree"),
  ACQUIRE("topology_acquire"),
  RENEW("topology_renew"),
  RELEASE("topology_release");

  private final String body;
  private final String digest;

  TopologyScript(String name) {
    body = read("topology_lib") + read(name);
    digest = io.lettuce.core.codec.Base16.digest(body.getBytes(UTF_8));
  }

  private static String read(String name) {
    try (InputStream text = TopologyScript.class.getResourceAsStream(name + ".lua")) {
      if (text == null) {
        throw new IllegalStateException("the module lacks its script " + name);
      }
      return new String(text.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs it; a server that does not know it has executed nothing, and gets its text. */
  long run(RedisCommands<byte[], byte[]> commands, byte[][] keys, byte[]... arguments) {
    try {
      return commands.<Long>evalsha(digest, ScriptOutputType.INTEGER, keys, arguments);
    } catch (RedisNoScriptException e) {
      return commands.<Long>eval(body, ScriptOutputType.INTEGER, keys, arguments);
    }
  }
}
