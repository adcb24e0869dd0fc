package io.partita.ring;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.partita.api.HashKeySpace;
import io.partita.api.Token;
import org.junit.jupiter.api.Test;

class KeySpaceTest {

  /** Of the reference implementation, XXH3_64bits, seed 0. */
  @Test
  void tokensAreXxh3() {
    HashKeySpace keys = HashStrategies.keySpace(false);

    assertThat(keys.tokenOf(new byte[0])).isEqualTo(new Token.OfHash(0x2d06800538d394c2L));
    assertThat(keys.tokenOf("abc".getBytes(UTF_8)))
        .isEqualTo(new Token.OfHash(0x78af5f94892f3950L));
  }

  @Test
  void itsIdTellsWhetherThereAreTags() {
    assertThat(HashStrategies.keySpace(false).id()).isEqualTo("xxh3-64");
    assertThat(HashStrategies.keySpace(true).id()).isEqualTo("xxh3-64{}");
  }

  @Test
  void keysOfOneTagHaveOneToken() {
    HashKeySpace tagged = HashStrategies.keySpace(true);
    HashKeySpace plain = HashStrategies.keySpace(false);
    byte[] cart = "cart:{user42}".getBytes(UTF_8);
    byte[] session = "session:{user42}:1".getBytes(UTF_8);

    assertThat(tagged.token(cart))
        .isEqualTo(tagged.token(session))
        .isEqualTo(plain.token("user42".getBytes(UTF_8)));
    assertThat(plain.token(cart)).isNotEqualTo(plain.token(session));
  }

  @Test
  void allStrategiesShareIt() {
    assertThat(HashStrategies.ring().keySpace())
        .isSameAs(HashStrategies.rendezvous().keySpace())
        .isSameAs(HashStrategies.jump().keySpace())
        .isSameAs(HashStrategies.maglev().keySpace())
        .isSameAs(HashStrategies.modulo().keySpace());
  }
}
