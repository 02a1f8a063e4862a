package org.onbehalf.sample;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/** Where reports outlive a deployment; a real application would use its database. */
final class ReportFiles {
  private final Path directory;

  /**
   * In that directory.
   *
   * @param directory null for nowhere: reports then end with the deployment
   */
  ReportFiles(Path directory) {
    this.directory = directory;
  }

  List<Report> all() {
    List<Report> reports = new ArrayList<>();
    if (directory == null || !Files.isDirectory(directory)) {
      return reports;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.report")) {
      for (Path file : files) {
        Properties properties = new Properties();
        try (InputStream in = Files.newInputStream(file)) {
          properties.load(in);
        }
        reports.add(Report.of(properties));
      }
      return reports;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Keeps a report as it is now; a crash leaves either the file before or this one. */
  void keep(Report report) {
    if (directory == null) {
      return;
    }
    try {
      Files.createDirectories(directory);
      Path written = Files.createTempFile(directory, report.id(), ".tmp");
      try (OutputStream out = Files.newOutputStream(written)) {
        report.asProperties().store(out, null);
      }
      Files.move(written, file(report), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void forget(Report report) {
    if (directory == null) {
      return;
    }
    try {
      Files.deleteIfExists(file(report));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path file(Report report) {
    return directory.resolve(report.id() + ".report");
  }
}
