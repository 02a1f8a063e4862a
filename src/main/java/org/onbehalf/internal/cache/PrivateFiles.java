package org.onbehalf.internal.cache;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * Directories and files that only their owner may touch. Where the file system knows no POSIX
 * permissions (Windows), the directory's inherited access list is what there is.
 */
public final class PrivateFiles {
  private static final Set<PosixFilePermission> OWNER_ONLY_FILE =
      PosixFilePermissions.fromString("rw-------");
  private static final Set<PosixFilePermission> OWNER_ONLY_DIRECTORY =
      PosixFilePermissions.fromString("rwx------");
  private static final Set<PosixFilePermission> READ_BY_OTHERS =
      EnumSet.of(PosixFilePermission.GROUP_READ, PosixFilePermission.OTHERS_READ);
  private static final Set<PosixFilePermission> WRITTEN_BY_OTHERS =
      EnumSet.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);

  private PrivateFiles() {}

  /** Creates the directory, 0700, or finds it fit for what only we may change. */
  public static void prepareDirectory(Path directory) throws IOException {
    if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
      createDirectories(directory);
    }
    if (Files.isSymbolicLink(directory)) {
      throw new IOException(
          directory
              + " is a symbolic link, found where a directory is expected; name the directory"
              + " itself in TokenCache.Directory or Sessions.Directory");
    }
    if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
      throw new IOException(
          directory
              + " is not a directory; name another one in TokenCache.Directory or"
              + " Sessions.Directory");
    }
    if (intersects(directory, WRITTEN_BY_OTHERS)) {
      throw new IOException(
          directory
              + " can be changed by others, who could exchange its files; run chmod 700 on it, or"
              + " name a subdirectory in TokenCache.Directory or Sessions.Directory");
    }
  }

  private static void createDirectories(Path directory) throws IOException {
    try {
      Files.createDirectories(directory, ownerOnly(directory, OWNER_ONLY_DIRECTORY));
    } catch (FileAlreadyExistsException e) {
      throw e;
    } catch (FileSystemException e) {
      throw unwritable(directory, e);
    }
  }

  /** Creates an empty file, 0600. */
  static void create(Path file) throws IOException {
    try {
      Files.newByteChannel(
              file,
              EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
              ownerOnly(file, OWNER_ONLY_FILE))
          .close();
    } catch (FileAlreadyExistsException e) {
      throw e;
    } catch (FileSystemException e) {
      throw unwritable(file, e);
    }
  }

  private static IOException unwritable(Path path, FileSystemException e) {
    String reason = e.getReason() == null ? e.getClass().getSimpleName() : e.getReason();
    return new IOException(
        path
            + " cannot be created ("
            + reason
            + "); let the user that runs the server create and change files there, or name another"
            + " directory in TokenCache.Directory or Sessions.Directory",
        e);
  }

  /** Creates the file, 0600, unless it is there; then only its owner may use it, from now on. */
  static void createIfAbsent(Path file) throws IOException {
    requireNoLink(file);
    try {
      create(file);
    } catch (FileAlreadyExistsException e) {
      if (intersects(file, READ_BY_OTHERS) || intersects(file, WRITTEN_BY_OTHERS)) {
        Files.setPosixFilePermissions(file, OWNER_ONLY_FILE);
      }
    }
  }

  /** Refuses a secret file that others could have read or put there. */
  static void requirePrivate(Path file) throws IOException {
    requireNoLink(file);
    if (intersects(file, READ_BY_OTHERS) || intersects(file, WRITTEN_BY_OTHERS)) {
      throw new IOException(
          file
              + " can be read or changed by others, so it protects nothing; stop the server, delete"
              + " it (a new one is made, tokens are fetched again, long-running sessions are lost)"
              + " and see why its permissions are"
              + " not 0600");
    }
  }

  private static void requireNoLink(Path file) throws IOException {
    if (Files.isSymbolicLink(file)) {
      throw new IOException(
          file + " is a symbolic link, found where a regular file is expected; delete it");
    }
  }

  private static boolean intersects(Path path, Set<PosixFilePermission> permissions)
      throws IOException {
    PosixFileAttributeView view =
        Files.getFileAttributeView(path, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    return view != null && !Collections.disjoint(view.readAttributes().permissions(), permissions);
  }

  private static FileAttribute<?>[] ownerOnly(Path path, Set<PosixFilePermission> permissions) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions)}
        : new FileAttribute<?>[0];
  }
}
