package io.partita.testkit.redis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A certificate authority of its own and a server's certificate for {@code localhost} and {@code
 * 127.0.0.1} that it signed, made at run time by the {@code keytool} of this JDK and valid for a
 * day. Whoever trusts another one's authority must refuse the server. The files, readable by their
 * owner only, go with {@link #close()}. Thread-safe.
 */
public final class TestCertificates implements AutoCloseable {
  private static final Base64.Encoder BASE64 =
      Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));

  private final Path directory;
  private final char[] password;

  private TestCertificates(Path directory, char[] password) {
    this.directory = directory;
    this.password = password;
  }

  /**
   * Makes an authority and a certificate: takes a few seconds.
   *
   * @throws IllegalStateException if keytool is missing or fails; with its output
   */
  public static TestCertificates create() {
    try {
      Path directory =
          Files.createTempDirectory(
              "partita-certificates",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      char[] password = UUID.randomUUID().toString().toCharArray();
      TestCertificates made = new TestCertificates(directory, password);
      boolean complete = false;
      try {
        made.make();
        complete = true;
        return made;
      } finally {
        if (!complete) {
          made.close();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("no certificates: " + e.getMessage(), e);
    }
  }

  private void make() throws IOException, GeneralSecurityException {
    Files.writeString(directory.resolve("password"), String.valueOf(password));
    keytool("-genkeypair", "ca.p12", "-alias", "ca", "-dname", "CN=Test authority", "-ext", "bc:c");
    keytool("-genkeypair", "server.p12", "-alias", "server", "-dname", "CN=localhost");
    keytool("-certreq", "server.p12", "-alias", "server", "-file", "request.pem");
    keytool(
        "-gencert",
        "ca.p12",
        "-alias",
        "ca",
        "-infile",
        "request.pem",
        "-outfile",
        "server.pem",
        "-rfc",
        "-ext",
        "san=dns:localhost,ip:127.0.0.1",
        "-ext",
        "eku=serverAuth");
    keytool("-exportcert", "ca.p12", "-alias", "ca", "-rfc", "-file", "ca.pem");
    keytool("-importcert", "trust.p12", "-alias", "ca", "-noprompt", "-file", "ca.pem");
    Key key = load("server.p12").getKey("server", password);
    Files.writeString(
        key(),
        "-----BEGIN PRIVATE KEY-----\n"
            + BASE64.encodeToString(key.getEncoded())
            + "\n-----END PRIVATE KEY-----\n");
  }

  /** The password of the key stores is in a file: a command line can be read by anyone. */
  private void keytool(String action, String store, String... more) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of("-J-XX:TieredStopAtLevel=1", "-J-XX:+UseSerialGC")); // starts sooner
    command.addAll(List.of(action, "-keystore", store, "-storetype", "PKCS12"));
    command.addAll(List.of("-storepass:file", "password"));
    if (action.equals("-genkeypair")) {
      command.addAll(List.of("-keyalg", "EC", "-groupname", "secp256r1"));
    }
    if (action.equals("-genkeypair") || action.equals("-gencert")) {
      command.addAll(List.of("-validity", "1", "-startdate", "-1H"));
    }
    command.addAll(List.of(more));
    Process process =
        new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (process.waitFor() != 0) {
        throw new IllegalStateException("keytool " + action + " failed: " + said);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private KeyStore load(String store) throws IOException, GeneralSecurityException {
    return KeyStore.getInstance(directory.resolve(store).toFile(), password);
  }

  /** The authority's certificate, PEM: what clients have to trust. */
  public Path authority() {
    return directory.resolve("ca.pem");
  }

  /** The server's certificate, PEM. */
  public Path certificate() {
    return directory.resolve("server.pem");
  }

  /** The server's private key, PEM (PKCS 8), not encrypted. */
  public Path key() {
    return directory.resolve("server-key.pem");
  }

  /** A PKCS 12 store that holds the authority's certificate, for clients. */
  public Path trustStore() {
    return directory.resolve("trust.p12");
  }

  /** The password of {@link #trustStore()}. */
  public String trustStorePassword() {
    return String.valueOf(password);
  }

  /** A context that trusts this authority alone. */
  public SSLContext clientContext() {
    try {
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(load("trust.p12"));
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, Objects.requireNonNull(trust.getTrustManagers()), null);
      return context;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("no TLS: " + e.getMessage(), e);
    }
  }

  /** Deletes the files. Idempotent. */
  @Override
  public void close() {
    ServerFiles.deleteTree(directory);
  }
}
