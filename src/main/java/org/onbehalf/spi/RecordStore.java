package org.onbehalf.spi;

import java.io.Closeable;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Stores encrypted tokens or sessions. The store has no access to tokens or user names.
 *
 * <p>With {@code TokenCache.Store = custom} (and {@code Sessions.Store = custom}) Onbehalf uses the
 * class in {@code TokenCache.Class}. It needs a public constructor without parameters and is loaded
 * by the web application's class loader. Tokens and sessions use separate instances. See
 * docs/custom-store.md for a complete example.
 *
 * <p>All methods of an instance are called by one thread, so an implementation need not be
 * thread-safe. They may block; callers stop waiting after {@code TokenCache.StoreTimeout} or {@code
 * Sessions.StoreTimeout}. A store of tokens is a cache: an error is treated as a cache miss, and
 * records may be evicted. A store of sessions is not: an error is reported to the caller, and no
 * record may be lost.
 *
 * <p>{@link #replace} and {@link #owned} are called for sessions only, {@link #write} is called for
 * tokens only.
 *
 * @since 0.1
 */
public interface RecordStore extends Closeable {

  /**
   * What a store is used for.
   *
   * @since 0.1
   */
  enum Kind {
    /**
     * Tokens of downstream APIs.
     *
     * @since 0.1
     */
    TOKENS,

    /**
     * Long-running sessions.
     *
     * @since 0.1
     */
    SESSIONS
  }

  /**
   * Configures a custom store. This method is called once, before any other method. The built-in
   * stores do not use it.
   *
   * @param kind what the store is used for; never null
   * @param providerData the value of {@code TokenCache.ProviderData}; never null
   * @since 0.1
   */
  default void configure(Kind kind, Map<String, String> providerData) {}

  /**
   * Opens the store. After any method has thrown an exception, the store is closed and later opened
   * again.
   *
   * @throws IOException if the store cannot be opened
   * @since 0.1
   */
  void open() throws IOException;

  /**
   * Reads the current version of a record, even if it has expired. Changes made by other servers
   * must be visible.
   *
   * @param key the record's key; not null
   * @return the record; empty if there is none
   * @throws IOException if the store fails
   * @since 0.1
   */
  Optional<StoredRecord> read(byte[] key) throws IOException;

  /**
   * Writes records and replaces existing ones with the same keys. If the batch contains a key more
   * than once, the last record is stored.
   *
   * @param batch the records; not null
   * @throws IOException if the store fails; then none, some or all may have been written
   * @since 0.1
   */
  void write(List<StoredRecord> batch) throws IOException;

  /**
   * Writes a record if the stored one has the expected version (compare-and-set), atomically across
   * all servers. If this method returns true, the change must be durable.
   *
   * @param next the new record, whose version is {@code expectedVersion + 1}; not null
   * @param expectedVersion the version that must be stored; 0 if there must be no record
   * @return true if the record was written; false if the stored version is a different one or there
   *     is no record, and nothing was changed
   * @throws IOException if the store fails; then the record may or may not have been written
   * @since 0.1
   */
  boolean replace(StoredRecord next, long expectedVersion) throws IOException;

  /**
   * Deletes a record durably. Does nothing if there is no such record.
   *
   * @param key the record's key; not null
   * @throws IOException if the store fails
   * @since 0.1
   */
  void delete(byte[] key) throws IOException;

  /**
   * Returns the records of an owner, including expired ones, in any order.
   *
   * @param owner the owner; not null
   * @param atMost the maximum number of records, at least 1
   * @return the records, never null
   * @throws IOException if the store fails
   * @since 0.1
   */
  List<StoredRecord> owned(byte[] owner, int atMost) throws IOException;

  /**
   * Deletes records that expired before the given instant. This method is called about once a
   * minute, and again at once if the maximum number was deleted.
   *
   * @param now the current instant; not null
   * @param atMost the maximum number of records, at least 1
   * @return the number of deleted records; 0 if the store deletes expired records itself
   * @throws IOException if the store fails
   * @since 0.1
   */
  int deleteExpired(Instant now, int atMost) throws IOException;
}
