package io.partita.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.partita.api.spi.KeyOrder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedisLayoutTest {

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  @ParameterizedTest
  @CsvSource({
    "'',partita:carts:node",
    "'',partita:other:log:7",
    "part,ita:carts:node",
    "partita,:x:y"
  })
  void noKeyNamesARecord(String prefix, String key) {
    RedisLayout layout = new RedisLayout("carts", prefix, 0, KeyOrder.NONE);
    assertThat(layout.isReserved(bytes(key))).isTrue();
    assertThat(layout.isEntry(bytes(prefix + key))).isFalse();
    assertThatThrownBy(() -> layout.entry(bytes(key)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("does not begin with partita:");
  }

  @Test
  void aCacheWhosePrefixIsThatOfRecordsIsRefused() {
    assertThatThrownBy(() -> new RedisLayout("partita", "{namespace}:", 0, KeyOrder.NONE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("key-prefix")
        .hasMessageContaining("cache partita");
    assertThat(new RedisLayout("partita", "p/{namespace}:", 0, KeyOrder.BYTES).entry(bytes("a")))
        .isEqualTo(bytes("p/partita:a"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "partita:carts:node", "\u00e4\ud83d\ude00", "a*[b]?\\"})
  void aKeyComesBackFromItsName(String key) {
    RedisLayout layout = new RedisLayout("carts", "{namespace}:", 0, KeyOrder.BYTES);
    byte[] name = layout.entry(bytes(key));
    assertThat(name).isEqualTo(bytes("carts:" + key));
    assertThat(layout.isEntry(name)).isTrue();
    assertThat(layout.key(name)).isEqualTo(bytes(key));
  }
}
