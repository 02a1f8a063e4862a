package org.onbehalf.spi;

import java.io.Closeable;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Stores sealed tokens or sessions. It sees neither a token nor a name.
 *
 * <p>With {@code TokenCache.Store = custom} (and {@code Sessions.Store = custom}) Onbehalf uses the
 * class that {@code TokenCache.Class} names: it has a public constructor without parameters and is
 * found by the web application's class loader. Tokens and sessions get an instance each.
 * docs/custom-store.md has a complete example.
 *
 * <p>All methods of an instance are called by one thread, so an implementation need not be
 * thread-safe. They may block; whoever waits gives up after {@code TokenCache.StoreTimeout} or
 * {@code Sessions.StoreTimeout}. A store of tokens is a cache: a fault counts as a miss, and
 * records may be evicted. A store of sessions is not: a fault reaches the caller, and no record may
 * be lost.
 *
 * <p>A store of tokens is not asked to {@link #replace} or for records {@link #owned} by somebody;
 * a store of sessions is not asked to {@link #write}.
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
   * Tells a custom store what it is for; called once, before any other method. The stores of
   * Onbehalf get their settings otherwise.
   *
   * @param kind what is stored; not null
   * @param providerData what {@code TokenCache.ProviderData} says; not null
   * @since 0.1
   */
  default void configure(Kind kind, Map<String, String> providerData) {}

  /**
   * Opens the store. After a fault of any method the store is closed, and opened again later.
   *
   * @throws IOException if it cannot be opened now
   * @since 0.1
   */
  void open() throws IOException;

  /**
   * Reads a record, expired or not, as the latest change on any server left it.
   *
   * @param key the record's key; not null
   * @return the record; empty if there is none
   * @throws IOException if the store fails
   * @since 0.1
   */
  Optional<StoredRecord> read(byte[] key) throws IOException;

  /**
   * Writes records, replacing those with the same keys; of several with one key the last counts.
   *
   * @param batch the records; not null
   * @throws IOException if the store fails; then none, some or all may have been written
   * @since 0.1
   */
  void write(List<StoredRecord> batch) throws IOException;

  /**
   * Writes a record if the stored one has the expected version (compare-and-set), atomically across
   * all servers. When it returns true the change is durable.
   *
   * @param next the new record, whose version is {@code expectedVersion + 1}; not null
   * @param expectedVersion the version that must be stored; 0 if there must be no record
   * @return false if another version, or none, is stored; then nothing has changed
   * @throws IOException if the store fails; then the record may or may not have been written
   * @since 0.1
   */
  boolean replace(StoredRecord next, long expectedVersion) throws IOException;

  /**
   * Deletes a record, durably; it is no fault if there is none.
   *
   * @param key the record's key; not null
   * @throws IOException if the store fails
   * @since 0.1
   */
  void delete(byte[] key) throws IOException;

  /**
   * Finds the records of an owner, expired ones too, in any order.
   *
   * @param owner the owner; not null
   * @param atMost how many at most, at least 1
   * @return the records, never null
   * @throws IOException if the store fails
   * @since 0.1
   */
  List<StoredRecord> owned(byte[] owner, int atMost) throws IOException;

  /**
   * Deletes records that expired before an instant. Called about once a minute, and again at once
   * if it deleted as many as it was allowed to.
   *
   * @param now the current instant; not null
   * @param atMost how many at most, at least 1
   * @return how many were deleted; 0 if the store deletes them by itself
   * @throws IOException if the store fails
   * @since 0.1
   */
  int deleteExpired(Instant now, int atMost) throws IOException;
}
