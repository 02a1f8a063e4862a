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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Directories and files that only their owner may use. Where the file system knows no POSIX
 * permissions (Windows), the directory's inherited access list is what there is.
 *
 * <p>Kubernetes adds permissions of the volume's group at each mount ({@code fsGroup}). They are
 * taken away again where the server's user owns the file, and are otherwise refused unless {@code
 * TokenCache.AllowGroupAccess} accepts them. Immutable and thread-safe.
 */
public final class PrivateFiles {
  /** Accepts no permission of the group or of others. */
  public static final PrivateFiles OWNER_ONLY = new PrivateFiles(false);

  private static final Logger log = LoggerFactory.getLogger(PrivateFiles.class);
  private static final Set<PosixFilePermission> OWNER_ONLY_FILE =
      PosixFilePermissions.fromString("rw-------");
  private static final Set<PosixFilePermission> OWNER_ONLY_DIRECTORY =
      PosixFilePermissions.fromString("rwx------");
  private static final Set<PosixFilePermission> READ_OR_WRITTEN_BY_GROUP =
      EnumSet.of(PosixFilePermission.GROUP_READ, PosixFilePermission.GROUP_WRITE);
  private static final Set<PosixFilePermission> READ_OR_WRITTEN_BY_OTHERS =
      EnumSet.of(PosixFilePermission.OTHERS_READ, PosixFilePermission.OTHERS_WRITE);

  private final boolean allowGroupAccess;

  /**
   * From the configuration.
   *
   * @param allowGroupAccess whether the file's group may read and write, see {@code
   *     TokenCache.AllowGroupAccess}
   */
  public PrivateFiles(boolean allowGroupAccess) {
    this.allowGroupAccess = allowGroupAccess;
  }

  /** Creates the directory, 0700, or checks that only its owner can change it. */
  public void prepareDirectory(Path directory) throws IOException {
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
    Set<PosixFilePermission> found = permissions(directory);
    if (found.contains(PosixFilePermission.OTHERS_WRITE)) {
      throw new IOException(
          directory
              + " can be changed by every user, who could exchange its files; run chmod 700 on it,"
              + " or name a subdirectory in TokenCache.Directory or Sessions.Directory");
    }
    if (found.contains(PosixFilePermission.GROUP_WRITE)
        && !allowGroupAccess
        && !restore(directory, OWNER_ONLY_DIRECTORY)) {
      throw new IOException(
          directory
              + " can be changed by its group, and belongs to another user than the server's, so"
              + " that the permission cannot be taken away; name a subdirectory in"
              + " TokenCache.Directory or Sessions.Directory, or set TokenCache.AllowGroupAccess ="
              + " true if the group is the server's alone");
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

  /** Creates the file, 0600, or takes away what others than its owner may do with it. */
  void createIfAbsent(Path file) throws IOException {
    requireNoLink(file);
    try {
      create(file);
    } catch (FileAlreadyExistsException e) {
      // what lies in it is sealed, so that a file of another user is used as it is
      boolean unused = isPrivate(permissions(file)) || restore(file, OWNER_ONLY_FILE);
    }
  }

  /** Refuses a secret file that others could have read or put there. */
  void requirePrivate(Path file) throws IOException {
    requireNoLink(file);
    Set<PosixFilePermission> found = permissions(file);
    if (!Collections.disjoint(found, READ_OR_WRITTEN_BY_OTHERS)) {
      throw new IOException(
          file
              + " can be read or changed by every user, so it protects nothing; run chmod 600 on it"
              + " and find out who else could use it");
    }
    if (!isPrivate(found) && !restore(file, OWNER_ONLY_FILE)) {
      throw new IOException(
          file
              + " can be read or changed by its group, and belongs to another user than the"
              + " server's; run chmod 600 on it as its owner, or set TokenCache.AllowGroupAccess ="
              + " true if the group is the server's alone");
    }
  }

  private boolean isPrivate(Set<PosixFilePermission> found) {
    return Collections.disjoint(found, READ_OR_WRITTEN_BY_OTHERS)
        && (allowGroupAccess || Collections.disjoint(found, READ_OR_WRITTEN_BY_GROUP));
  }

  /** Only the owner and root can do that; false for everybody else. */
  private static boolean restore(Path path, Set<PosixFilePermission> permissions) {
    try {
      Files.setPosixFilePermissions(path, permissions);
    } catch (IOException e) {
      log.debug("the permissions of {} cannot be changed", path, e);
      return false;
    }
    log.info(
        "{} was open to its group, as a Kubernetes volume with fsGroup is: its permissions are {}"
            + " again",
        path,
        PosixFilePermissions.toString(permissions));
    return true;
  }

  private static void requireNoLink(Path file) throws IOException {
    if (Files.isSymbolicLink(file)) {
      throw new IOException(
          file
              + " is a symbolic link, found where a regular file is expected; put the file itself"
              + " there, or name its directory in TokenCache.Directory or Sessions.Directory");
    }
  }

  /** Empty where the file system knows no POSIX permissions. */
  private static Set<PosixFilePermission> permissions(Path path) throws IOException {
    PosixFileAttributeView view =
        Files.getFileAttributeView(path, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    return view == null ? Collections.emptySet() : view.readAttributes().permissions();
  }

  private static FileAttribute<?>[] ownerOnly(Path path, Set<PosixFilePermission> permissions) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions)}
        : new FileAttribute<?>[0];
  }
}
