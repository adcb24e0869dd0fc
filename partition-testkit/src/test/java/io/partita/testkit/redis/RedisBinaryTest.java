package io.partita.testkit.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RedisBinaryTest {
  @Test
  void withoutPropertyAndPathItIsTheEmbeddedOne() {
    RedisBinary embedded = RedisBinary.find(name -> null, null);
    assertThat(embedded).isEqualTo(RedisBinary.embedded());
    assertThat(embedded.version()).startsWith("6.2.");
    assertThat(RedisBinary.find(name -> "", "/nowhere" + File.pathSeparator)).isEqualTo(embedded);
  }

  @Test
  void thePropertyComesFirst() {
    RedisBinary embedded = RedisBinary.embedded();
    Map<String, String> named = Map.of(RedisBinary.PROPERTY, embedded.path().toString());
    assertThat(RedisBinary.find(named::get, System.getenv("PATH"))).isEqualTo(embedded);
    Map<String, String> word = Map.of(RedisBinary.PROPERTY, RedisBinary.EMBEDDED);
    assertThat(RedisBinary.find(word::get, System.getenv("PATH"))).isEqualTo(embedded);
  }

  @Test
  void thePathComesSecond(@TempDir Path first, @TempDir Path second) throws IOException {
    Files.createFile(first.resolve("redis-server")); // not executable
    Path link = second.resolve("redis-server");
    Files.createSymbolicLink(link, RedisBinary.embedded().path());
    assertThat(RedisBinary.find(name -> null, first + File.pathSeparator + second).path())
        .isEqualTo(link);
  }

  @Test
  void whatIsNoServerIsRefused(@TempDir Path directory) throws IOException {
    assertThatThrownBy(() -> RedisBinary.at(directory.resolve("none")))
        .hasMessageContaining(RedisBinary.PROPERTY)
        .hasMessageContaining("none");
    Path other = Files.writeString(directory.resolve("other"), "#!/bin/sh\necho hello\n");
    assertThat(other.toFile().setExecutable(true)).isTrue();
    assertThatThrownBy(() -> RedisBinary.at(other)).hasMessageContaining("hello");
  }
}
