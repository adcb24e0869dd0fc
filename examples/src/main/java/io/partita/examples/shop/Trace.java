package io.partita.examples.shop;

import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * A recorded sequence of accesses: gzip text in UTF-8, one key a line, in the order of access.
 * Blank lines are left out. Immutable, except that nobody copies the arrays.
 */
final class Trace {
  /** Longer traces are read up to here. */
  static final int MOST_ACCESSES = 20_000_000;

  static final int LONGEST_KEY_CHARS = 250;

  /** The file is no trace; the message says why, in the words of a user. */
  static final class BadTraceException extends Exception {
    private static final long serialVersionUID = 1L;

    BadTraceException(String message, Throwable cause) {
      super(message, cause);
    }

    BadTraceException(String message) {
      super(message);
    }
  }

  private final String name;
  private final List<String> keys;
  private final int[] accesses;

  private Trace(String name, List<String> keys, int[] accesses) {
    this.name = name;
    this.keys = List.copyOf(keys);
    this.accesses = accesses;
  }

  /** The file that it was read from. */
  String name() {
    return name;
  }

  /** The distinct keys, in the order of their first access. */
  List<String> keys() {
    return keys;
  }

  /** How many accesses. */
  int length() {
    return accesses.length;
  }

  /** The place in {@link #keys} of the key that is accessed. */
  int access(int position) {
    return accesses[position];
  }

  /**
   * Reads a trace.
   *
   * @throws BadTraceException if there is no such file, or it is not a trace
   */
  static Trace read(Path file) throws BadTraceException {
    if (!Files.exists(file)) {
      throw new BadTraceException("there is no file " + file);
    }
    if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
      throw new BadTraceException(file + " is not a readable file");
    }
    try (InputStream raw = Files.newInputStream(file)) {
      if (Files.size(file) == 0) {
        throw new BadTraceException(file + " is empty");
      }
      return read(file.toString(), new GZIPInputStream(raw, 1 << 16));
    } catch (ZipException e) {
      throw new BadTraceException(file + " is not a gzip file: " + e.getMessage(), e);
    } catch (EOFException e) {
      throw new BadTraceException(file + " is cut off: " + e.getMessage(), e);
    } catch (CharacterCodingException e) {
      throw new BadTraceException(file + " holds bytes that are not UTF-8 text", e);
    } catch (IOException e) {
      throw new BadTraceException(file + " can't be read: " + e, e);
    }
  }

  private static Trace read(String name, InputStream bytes) throws IOException, BadTraceException {
    Reader text =
        new BufferedReader(
            new InputStreamReader(
                bytes,
                StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)),
            1 << 16);
    Map<String, Integer> index = new HashMap<>();
    List<String> keys = new ArrayList<>();
    int[] accesses = new int[1 << 16];
    int count = 0;
    StringBuilder line = new StringBuilder(LONGEST_KEY_CHARS);
    for (int c = text.read(); count < MOST_ACCESSES; c = text.read()) {
      if (c >= 0 && c != '\n') {
        line.append((char) c);
        if (line.length() > LONGEST_KEY_CHARS) {
          throw new BadTraceException(
              String.format(
                  Locale.ROOT,
                  "%s is no trace: key %,d is longer than %d characters",
                  name,
                  count + 1,
                  LONGEST_KEY_CHARS));
        }
        continue;
      }
      String key = line.toString().strip();
      line.setLength(0);
      if (!key.isEmpty()) {
        if (count == accesses.length) {
          accesses = Arrays.copyOf(accesses, 2 * count);
        }
        Integer known = index.putIfAbsent(key, keys.size());
        accesses[count++] = known == null ? keys.size() : known;
        if (known == null) {
          keys.add(key);
        }
      }
      if (c < 0) {
        break;
      }
    }
    if (count == 0) {
      throw new BadTraceException(name + " holds no keys");
    }
    return new Trace(name, keys, Arrays.copyOf(accesses, count));
  }
}
