package org.onbehalf.cli.migrate;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.onbehalf.cli.CommandException;

/** A WAR as an archive, or a jar within it. */
final class PackedWar extends War {
  /** Deflate reaches 1030; what an application has stays far below, if it is not small. */
  private static final int MOST_RATIO = 300;

  private static final long SMALL = 4 << 20;

  private final ZipFile zip;
  private final Map<String, ZipEntry> entries = new LinkedHashMap<>();

  PackedWar(Path path) {
    super(path);
    try {
      zip = new ZipFile(path.toFile());
    } catch (IOException | IllegalArgumentException e) {
      throw new CommandException(
          path + ": found no archive. Expected a WAR or its directory: " + e.getMessage(), e);
    }
    try {
      check();
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private void check() {
    checkCount(zip.size());
    long total = 0;
    for (ZipEntry entry : Collections.list(zip.entries())) {
      String name = entry.getName();
      checkName(name.endsWith("/") ? name.substring(0, name.length() - 1) : name);
      checkRatio(entry, entry.getSize());
      total += Math.max(0, entry.getSize());
      checkTotal(total);
      if (entries.put(name, entry) != null) {
        throw new CommandException(shown(name) + ": found twice in the archive. Not read");
      }
    }
  }

  private static void checkRatio(ZipEntry entry, long size) {
    if (size > SMALL && size / MOST_RATIO > Math.max(1, entry.getCompressedSize())) {
      throw new CommandException(
          shown(entry.getName())
              + ": unpacks to more than "
              + MOST_RATIO
              + " times its size. Not read");
    }
  }

  /** All entries, those of directories too. */
  Iterable<ZipEntry> entries() {
    return entries.values();
  }

  @Override
  List<String> names() {
    List<String> names = new ArrayList<>();
    for (String name : entries.keySet()) {
      if (!name.endsWith("/")) {
        names.add(name);
      }
    }
    return names;
  }

  @Override
  boolean has(String name) {
    return entries.containsKey(name);
  }

  @Override
  InputStream open(String name) throws IOException {
    ZipEntry entry = entries.get(name);
    if (entry == null) {
      throw new IOException("no such entry");
    }
    return new FilterInputStream(zip.getInputStream(entry)) {
      private long read;

      @Override
      public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
      }

      @Override
      public int read(byte[] bytes, int from, int length) throws IOException {
        int count = super.read(bytes, from, length);
        read += Math.max(0, count);
        // the size in the archive's directory may be a lie
        checkRatio(entry, read);
        checkTotal(read);
        return count;
      }
    };
  }

  @Override
  long size(String name) {
    ZipEntry entry = entries.get(name);
    return entry == null ? 0 : entry.getSize();
  }

  @Override
  public void close() {
    try {
      zip.close();
    } catch (IOException e) {
      throw new CommandException(path + ": cannot be closed: " + e.getMessage(), e);
    }
  }
}
