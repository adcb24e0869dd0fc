package io.partita.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TraceTest {
  @TempDir private Path folder;

  static byte[] gzip(byte[] content) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(content);
    }
    return bytes.toByteArray();
  }

  private Path file(byte[] content) throws IOException {
    return Files.write(folder.resolve("trace.gz"), content);
  }

  private Path gzipped(String text) throws IOException {
    return file(gzip(text.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void readsKeysInOrder() throws Exception {
    Trace trace = Trace.read(gzipped("b\na\r\n\nb\nÄ:1 x\na"));
    assertThat(trace.keys()).containsExactly("b", "a", "Ä:1 x");
    assertThat(IntStream.range(0, trace.length()).map(trace::access))
        .containsExactly(0, 1, 0, 2, 1);
    assertThat(trace.name()).endsWith("trace.gz");
  }

  @Test
  void growsWithTheTrace() throws Exception {
    Trace trace = Trace.read(gzipped("x\ny\n".repeat(100_000)));
    assertThat(trace.length()).isEqualTo(200_000);
    assertThat(trace.access(199_999)).isEqualTo(1);
  }

  @Test
  void saysWhatIsWrongWithAFile() throws Exception {
    assertThatThrownBy(() -> Trace.read(folder.resolve("none.gz")))
        .hasMessageContaining("there is no file")
        .hasMessageContaining("none.gz");
    assertThatThrownBy(() -> Trace.read(folder)).hasMessageContaining("not a readable file");
    assertBad(new byte[0], "is empty");
    assertBad("a\nb\n".getBytes(StandardCharsets.UTF_8), "is not a gzip file");
    assertBad(gzip(new byte[0]), "holds no keys");
    assertBad(gzip("\n \n".getBytes(StandardCharsets.UTF_8)), "holds no keys");
    assertBad(gzip(new byte[] {(byte) 0xff, (byte) 0xfe, 0}), "not UTF-8 text");
    assertBad(gzip("x".repeat(1 << 20).getBytes(StandardCharsets.UTF_8)), "longer than 250");
    byte[] whole = gzip("key\n".repeat(10_000).getBytes(StandardCharsets.UTF_8));
    assertBad(Arrays.copyOf(whole, whole.length / 2), "is cut off");
    assertBad(Arrays.copyOf(whole, 5), "is cut off");
  }

  private void assertBad(byte[] content, String expected) throws IOException {
    Path file = file(content);
    assertThatThrownBy(() -> Trace.read(file))
        .isInstanceOf(Trace.BadTraceException.class)
        .hasMessageContaining("trace.gz")
        .hasMessageContaining(expected);
  }
}
