package io.partita.runtime.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.partita.api.Codec;
import io.partita.api.ConfigurationException;
import io.partita.api.Node;
import io.partita.runtime.Partita;
import io.partita.runtime.PartitionedCache;
import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** A class path without a library serves whoever does not use what needs it. */
class OptionalLibrariesTest {
  private static final List<String> CLASS_PATH =
      Pattern.compile(File.pathSeparator, Pattern.LITERAL)
          .splitAsStream(System.getProperty("java.class.path"))
          .toList();

  /** Loaded by the class loaders of the tests. */
  public static final class UsesACache implements Supplier<String> {
    @Override
    public String get() {
      try (PartitionedCache<String, String> cache =
          Partita.cache("optional", Codec.utf8(), Codec.utf8()).node(Node.local("a")).build()) {
        cache.put("k", "v");
        return cache.get("k").orElseThrow();
      }
    }
  }

  /** Loaded by the class loaders of the tests. */
  public static final class UsesCompression implements Supplier<String> {
    @Override
    public String get() {
      Codec<String> codec;
      try {
        codec = CompressedCodec.lz4(Codec.utf8());
      } catch (ConfigurationException e) {
        return String.valueOf(e.getMessage());
      }
      return codec.decode(codec.encode("v".repeat(1000)));
    }
  }

  /** Loaded by the class loaders of the tests. */
  public static final class UsesJson implements Supplier<String> {
    @Override
    public String get() {
      try {
        return JsonCodec.of(String.class).toString();
      } catch (NoClassDefFoundError e) {
        return e.toString();
      }
    }
  }

  private static String runWithout(String jar, Class<? extends Supplier<String>> program)
      throws Exception {
    List<URL> rest = new ArrayList<>();
    int left = 0;
    for (String entry : CLASS_PATH) {
      if (Path.of(entry).getFileName().toString().startsWith(jar)) {
        left++;
      } else {
        rest.add(Path.of(entry).toUri().toURL());
      }
    }
    assertThat(left).as("jars named " + jar + "*").isPositive();
    Thread thread = Thread.currentThread();
    ClassLoader usual = thread.getContextClassLoader();
    try (URLClassLoader loader =
        new URLClassLoader(rest.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
      thread.setContextClassLoader(loader); // for ServiceLoader
      Object made = loader.loadClass(program.getName()).getDeclaredConstructor().newInstance();
      return String.valueOf(((Supplier<?>) made).get());
    } finally {
      thread.setContextClassLoader(usual);
    }
  }

  @Test
  void aCacheNeedsNeither() throws Exception {
    assertThat(runWithout("lz4-java", UsesACache.class)).isEqualTo("v");
    assertThat(runWithout("jackson-", UsesACache.class)).isEqualTo("v");
  }

  @Test
  void compressionNeedsNoJackson() throws Exception {
    assertThat(runWithout("jackson-", UsesCompression.class)).isEqualTo("v".repeat(1000));
  }

  @Test
  void jsonNeedsNoLz4() throws Exception {
    assertThat(runWithout("lz4-java", UsesJson.class)).isEqualTo("JSON of java.lang.String");
  }

  @Test
  void whatIsMissingIsNamed() throws Exception {
    assertThat(runWithout("lz4-java", UsesCompression.class))
        .contains("codec = lz4: must be used with the optional at.yawk.lz4:lz4-java");
    assertThat(runWithout("jackson-", UsesJson.class))
        .contains("NoClassDefFoundError: com/fasterxml/jackson");
  }
}
