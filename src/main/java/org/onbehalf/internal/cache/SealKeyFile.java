package org.onbehalf.internal.cache;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.Collections;
import org.onbehalf.internal.Nullable;

/**
 * The generated key in the file {@code seal.key} beside the store, readable by its owner only. The
 * first process creates it: one line with a label and 64 hexadecimal digits.
 */
final class SealKeyFile implements SealKeys.Source {
  static final String NAME = "seal.key";
  private static final String LABEL = "onbehalf-seal-key-1:";
  private static final int FILE_LENGTH = LABEL.length() + 2 * SealKey.LENGTH + 1;

  private final Path directory;
  private final PrivateFiles files;
  private final SecureRandom random = new SecureRandom();

  SealKeyFile(Path directory, PrivateFiles files) {
    this.directory = directory;
    this.files = files;
  }

  @Override
  public SealKeys load() throws IOException {
    files.prepareDirectory(directory);
    Path file = directory.resolve(NAME);
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      create(file);
    }
    files.requirePrivate(file);
    return new SealKeys(Collections.singletonList(new SealKey(read(file))));
  }

  /**
   * Written under another name and then linked, so that the key appears completely or not at all,
   * and only one of several processes wins.
   */
  private void create(Path file) throws IOException {
    byte[] content = (LABEL + Hex.of(random(SealKey.LENGTH)) + "\n").getBytes(US_ASCII);
    Path draft = directory.resolve(NAME + "." + Hex.of(random(8)) + ".new");
    files.create(draft);
    try {
      write(draft, content);
      try {
        Files.createLink(file, draft);
      } catch (FileAlreadyExistsException e) {
        return;
      } catch (UnsupportedOperationException | FileSystemException e) {
        createInPlace(file, content);
      }
    } finally {
      Files.deleteIfExists(draft);
    }
  }

  /** For file systems without links: a process that reads too early finds it short, and fails. */
  private void createInPlace(Path file, byte[] content) throws IOException {
    try {
      files.create(file);
    } catch (FileAlreadyExistsException e) {
      return;
    }
    write(file, content);
  }

  private static void write(Path file, byte[] content) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
      ByteBuffer bytes = ByteBuffer.wrap(content);
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
  }

  private byte[] random(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private static byte[] read(Path file) throws IOException {
    ByteBuffer content = ByteBuffer.allocate(FILE_LENGTH + 1);
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
      int read;
      do {
        read = channel.read(content);
      } while (read > 0);
    }
    String text = new String(content.array(), 0, content.position(), US_ASCII);
    @Nullable
    byte[] secret =
        text.length() == FILE_LENGTH && text.startsWith(LABEL) && text.endsWith("\n")
            ? Hex.bytes(text.substring(LABEL.length(), text.length() - 1))
            : null;
    if (secret == null) {
      throw new IOException(
          file
              + " is not a sealing key of this library (it holds one line, beginning with "
              + LABEL
              + "); restore it from a backup. If there is none, move it and the files beside it to"
              + " another directory: new ones are created, and users start their long-running"
              + " sessions again");
    }
    return secret;
  }
}
