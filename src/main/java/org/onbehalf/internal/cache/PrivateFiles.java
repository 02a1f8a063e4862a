package org.onbehalf.internal.cache;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
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
 * Directories and files that only their owner may use. Where the file system has no POSIX
 * permissions (Windows), the access list that the directory inherits counts.
 *
 * <p>Kubernetes grants permissions to the volume's group at each mount ({@code fsGroup}). They are
 * removed again if the server's user owns the file, and otherwise refused unless {@code
 * TokenCache.AllowGroupAccess} is set. Immutable and thread-safe.
 */
public final class PrivateFiles {
  /** Accepts no permission of the group or of others. */
  public static final PrivateFiles OWNER_ONLY = new PrivateFiles(false);

  /** Keeps the key and what it sealed: no message advises to delete them. */
  private static final String FILE_ITSELF =
      "put the file itself there, or name the directory that it leads to";

  private static final Logger log = LoggerFactory.getLogger(PrivateFiles.class);
  private static final Set<PosixFilePermission> OWNER_ONLY_FILE =
      PosixFilePermissions.fromString("rw-------");
  private static final Set<PosixFilePermission> OWNER_ONLY_DIRECTORY =
      PosixFilePermissions.fromString("rwx------");
  private static final Set<PosixFilePermission> GROUP =
      EnumSet.of(PosixFilePermission.GROUP_READ, PosixFilePermission.GROUP_WRITE);
  private static final Set<PosixFilePermission> OTHERS =
      EnumSet.of(PosixFilePermission.OTHERS_READ, PosixFilePermission.OTHERS_WRITE);

  private final boolean allowGroupAccess;
  private final boolean changesPermissions;

  /** Whether the directory is ours alone; else one that its group may change is refused. */
  private final boolean ownDirectory;

  /** Which keys name the directory, for messages. */
  private final String keys;

  /** With the value of {@code TokenCache.AllowGroupAccess}. */
  public PrivateFiles(boolean allowGroupAccess) {
    this(allowGroupAccess, true, true, "TokenCache.Directory or Sessions.Directory");
  }

  private PrivateFiles(
      boolean allowGroupAccess, boolean changesPermissions, boolean ownDirectory, String keys) {
    this.allowGroupAccess = allowGroupAccess;
    this.changesPermissions = changesPermissions;
    this.ownDirectory = ownDirectory;
    this.keys = keys;
  }

  /** For a file that another key names, in a directory that others may use, too. */
  public static PrivateFiles of(String key) {
    return new PrivateFiles(false, true, false, key);
  }

  /** Accepts and refuses the same, but leaves the permissions of what exists as they are. */
  PrivateFiles withoutChanges() {
    return new PrivateFiles(allowGroupAccess, false, ownDirectory, keys);
  }

  /** Creates the directory, 0700, or checks that only its owner can change it. */
  public void prepareDirectory(Path directory) throws IOException {
    if (!Files.exists(directory, LinkOption.NOFOLLOW_LINKS)) {
      try {
        Files.createDirectories(directory, ownerOnly(directory, OWNER_ONLY_DIRECTORY));
      } catch (FileSystemException e) {
        throw uncreated(directory, e);
      }
    }
    requireNoLink(directory, "directory", "name the directory that it leads to");
    if (!Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
      throw new IOException(directory + " is not a directory; name another one in " + keys);
    }
    Set<PosixFilePermission> found = permissions(directory);
    if (found.contains(PosixFilePermission.OTHERS_WRITE)) {
      throw new IOException(
          directory
              + " can be changed by every user, who could exchange its files; run chmod 700 on it,"
              + " or name a subdirectory in "
              + keys);
    }
    if (found.contains(PosixFilePermission.GROUP_WRITE) && !ownDirectory) {
      throw new IOException(
          directory
              + " can be changed by its group, who could exchange its files; run chmod g-w on it, or"
              + " name a subdirectory in "
              + keys);
    }
    if (found.contains(PosixFilePermission.GROUP_WRITE)
        && !allowGroupAccess
        && !restore(directory, OWNER_ONLY_DIRECTORY)) {
      throw new IOException(
          directory
              + " can be changed by its group, and belongs to another user than the server's, so"
              + " that the permission cannot be removed; name a subdirectory in "
              + keys
              + ", or set TokenCache.AllowGroupAccess = true if only the server's user is in the"
              + " group");
    }
  }

  /** Creates an empty file, 0600. */
  public void create(Path file) throws IOException {
    try {
      Files.createFile(file, ownerOnly(file, OWNER_ONLY_FILE));
    } catch (FileSystemException e) {
      throw uncreated(file, e);
    }
  }

  private IOException uncreated(Path path, FileSystemException e) {
    return e instanceof FileAlreadyExistsException
        ? e
        : new IOException(
            path
                + " cannot be created ("
                + (e.getReason() == null ? e.getClass().getSimpleName() : e.getReason())
                + "); let the user that runs the server create and change files there, or name"
                + " another directory in "
                + keys,
            e);
  }

  /** Creates the file, 0600, or removes the permissions of others than its owner. */
  void createIfAbsent(Path file) throws IOException {
    requireNoLink(file, "regular file", FILE_ITSELF);
    try {
      create(file);
    } catch (FileAlreadyExistsException e) {
      // its content is sealed, so a file of another user is accepted
      boolean unused = isPrivate(permissions(file)) || restore(file, OWNER_ONLY_FILE);
    }
  }

  /** Refuses a secret file that others could have read or replaced. */
  public void requirePrivate(Path file) throws IOException {
    requireNoLink(file, "regular file", FILE_ITSELF);
    Set<PosixFilePermission> found = permissions(file);
    if (!Collections.disjoint(found, OTHERS)) {
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
              + " true if only the server's user is in the group");
    }
  }

  private boolean isPrivate(Set<PosixFilePermission> found) {
    return Collections.disjoint(found, OTHERS)
        && (allowGroupAccess || Collections.disjoint(found, GROUP));
  }

  /** Sets the permissions; false for everybody but the owner and root. */
  private boolean restore(Path path, Set<PosixFilePermission> permissions) throws IOException {
    if (!changesPermissions) {
      String user = System.getProperty("user.name", "");
      return user.equals("root")
          || user.equals(Files.getOwner(path, LinkOption.NOFOLLOW_LINKS).getName());
    }
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

  private void requireNoLink(Path path, String expected, String remedy) throws IOException {
    if (Files.isSymbolicLink(path)) {
      throw new IOException(
          path
              + " is a symbolic link, found where a "
              + expected
              + " is expected; "
              + remedy
              + " in "
              + keys);
    }
  }

  /** Empty if the file system has no POSIX permissions. */
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
