package org.onbehalf.spi;

import java.io.Closeable;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Where sealed tokens lie behind the heap: bytes under opaque keys. It sees neither a token nor a
 * name.
 *
 * <p>All methods are called on Onbehalf's one store thread, so an implementation need not be
 * thread-safe. They may block; who waits for them gives up after {@code TokenCache.StoreTimeout}. A
 * fault is an exception, which Onbehalf counts and treats as a miss.
 *
 * @since 0.1
 */
public interface TokenStore extends Closeable {

  /**
   * Opens the store; called before any other method, and again later when it failed.
   *
   * @throws IOException if it cannot be opened now
   * @since 0.1
   */
  void open() throws IOException;

  /**
   * Reads a record, expired or not.
   *
   * @param key the record's opaque key; not null
   * @return the record; empty where there is none
   * @throws IOException if the store fails
   * @since 0.1
   */
  Optional<TokenRecord> read(byte[] key) throws IOException;

  /**
   * Writes records, replacing those of the same key. When it returns they survive {@code kill -9}.
   *
   * @param batch the records; not null
   * @throws IOException if the store fails; then none, some or all may have been written
   * @since 0.1
   */
  void write(List<TokenRecord> batch) throws IOException;

  /**
   * Deletes a record; none is fine. When it returns the deletion survives {@code kill -9}.
   *
   * @param key the record's opaque key; not null
   * @throws IOException if the store fails
   * @since 0.1
   */
  void delete(byte[] key) throws IOException;

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
