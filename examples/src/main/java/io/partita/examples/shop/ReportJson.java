package io.partita.examples.shop;

import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A report as JSON: its records become objects, its components their fields. */
final class ReportJson {

  private ReportJson() {}

  static void write(Report report, Path file) throws IOException {
    byte[] json =
        JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .build()
            .writeValueAsBytes(report);
    Files.write(file, json);
  }
}
