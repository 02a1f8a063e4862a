package org.onbehalf.spi;

import java.io.Closeable;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Where long-running sessions lie: state, not cache. Nothing is ever evicted, and a fault is an
 * exception that reaches whoever asked. Several nodes may share one.
 *
 * <p>All methods are called on one thread of Onbehalf's, so an implementation need not be
 * thread-safe. They may block.
 *
 * @since 0.1
 */
public interface SessionStore extends Closeable {

  /**
   * Opens the store; called before any other method, and again later when it failed.
   *
   * @throws IOException if it cannot be opened now
   * @since 0.1
   */
  void open() throws IOException;

  /**
   * Reads a record, expired or not, as the latest {@link #replace} on any node left it.
   *
   * @param key the record's opaque key; not null
   * @return the record; empty where there is none
   * @throws IOException if the store fails
   * @since 0.1
   */
  Optional<SessionRecord> read(byte[] key) throws IOException;

  /**
   * Writes a record if nobody else has changed it meanwhile, atomically over all nodes
   * (compare-and-set). When it returns true the record survives {@code kill -9}.
   *
   * @param next the new state; its version is {@code expectedVersion + 1}; not null
   * @param expectedVersion the version that must be there; 0 where there must be no record
   * @return false if another version, or none, is there; then nothing has changed
   * @throws IOException if the store fails; then it may or may not have been written
   * @since 0.1
   */
  boolean replace(SessionRecord next, long expectedVersion) throws IOException;

  /**
   * Deletes a record; none is fine. When it returns the deletion survives {@code kill -9}.
   *
   * @param key the record's opaque key; not null
   * @throws IOException if the store fails
   * @since 0.1
   */
  void delete(byte[] key) throws IOException;

  /**
   * The records of an owner, expired ones among them, in no particular order.
   *
   * @param owner the opaque owner; not null
   * @param atMost how many at the most, at least 1
   * @return a list, never null
   * @throws IOException if the store fails
   * @since 0.1
   */
  List<SessionRecord> owned(byte[] owner, int atMost) throws IOException;

  /**
   * Deletes records that have expired.
   *
   * @param now the current instant; not null
   * @param atMost how many at the most, at least 1
   * @return how many were deleted
   * @throws IOException if the store fails
   * @since 0.1
   */
  int deleteExpired(Instant now, int atMost) throws IOException;
}
