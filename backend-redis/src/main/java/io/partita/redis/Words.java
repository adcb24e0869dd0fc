package io.partita.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.lettuce.core.SetArgs;
import io.lettuce.core.api.async.RedisStringAsyncCommands;
import io.partita.api.Ttl;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** How operations are told to a server, and how its answers are read. */
final class Words {
  static final byte[] GET = ascii("get");
  static final byte[] TTL = ascii("ttl");
  static final byte[] PUT = ascii("put");
  static final byte[] REMOVE = ascii("remove");
  static final byte[] INCREMENT = ascii("increment");
  static final byte[] EXPIRE = ascii("expire");
  static final byte[] NONE = ascii("none");
  static final byte[] KEEP = ascii("keep");
  static final byte[] ALWAYS = ascii("always");
  static final byte[] ABSENT = ascii("absent");
  static final byte[] EQUAL = ascii("equal");
  private static final SetArgs KEEPING = SetArgs.Builder.keepttl();

  static byte[] ascii(String text) {
    return text.getBytes(US_ASCII);
  }

  static byte[] ascii(long number) {
    return ascii(Long.toString(number));
  }

  static CompletionStage<String> set(
      RedisStringAsyncCommands<byte[], byte[]> commands,
      byte[] name,
      byte[] value,
      Ttl ttl,
      boolean absent) {
    if (absent) {
      return commands.set(
          name,
          value,
          ttl.isFinite() ? SetArgs.Builder.nx().px(ttl.millis()) : SetArgs.Builder.nx());
    }
    if (ttl.isFinite()) {
      return commands.set(name, value, SetArgs.Builder.px(ttl.millis()));
    }
    return ttl.equals(Ttl.KEEP) ? commands.set(name, value, KEEPING) : commands.set(name, value);
  }

  static Optional<Ttl> remaining(long millis) {
    if (millis == -2) {
      return Optional.empty();
    }
    return Optional.of(millis == -1 ? Ttl.NONE : Ttl.of(Duration.ofMillis(Math.max(1, millis))));
  }

  static byte[] text(Ttl ttl) {
    return ttl.isFinite() ? ascii(ttl.millis()) : ttl.equals(Ttl.KEEP) ? KEEP : NONE;
  }

  static String string(Object bytes) {
    return new String((byte[]) bytes, UTF_8);
  }

  static Optional<byte[]> optionalBytes(@Nullable Object value) {
    return Optional.ofNullable((byte[]) value);
  }

  static boolean isOne(Object count) {
    return (Long) count == 1;
  }

  static long number(Object digits) {
    return Long.parseLong(string(digits));
  }

  private Words() {}
}
