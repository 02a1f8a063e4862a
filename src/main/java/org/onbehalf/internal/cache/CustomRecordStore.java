package org.onbehalf.internal.cache;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.onbehalf.internal.Nullable;
import org.onbehalf.spi.RecordStore;
import org.onbehalf.spi.StoredRecord;

/**
 * The application's own store, by the name of its class. It is made when it is opened first, so
 * that a fault is one of the store; it runs with the application's class loader as context class
 * loader. Used by one thread.
 */
public final class CustomRecordStore implements RecordStore {
  private final String className;
  private final ClassLoader loader;
  private final Kind kind;
  private final Map<String, String> providerData;
  private @Nullable RecordStore made;
  private boolean open;

  /** Makes nothing yet. */
  public CustomRecordStore(
      String className, ClassLoader loader, Kind kind, Map<String, String> providerData) {
    this.className = className;
    this.loader = loader;
    this.kind = kind;
    this.providerData = providerData;
  }

  private interface Work<R> {
    R on(RecordStore store) throws IOException;
  }

  private <R> R guarded(Work<R> work) throws IOException {
    Thread thread = Thread.currentThread();
    ClassLoader former = thread.getContextClassLoader();
    thread.setContextClassLoader(loader);
    try {
      return work.on(made());
    } finally {
      thread.setContextClassLoader(former);
    }
  }

  private <R> R opened(Work<R> work) throws IOException {
    if (!open) {
      throw new IOException("the store is not open");
    }
    return guarded(work);
  }

  private RecordStore made() throws IOException {
    RecordStore present = made;
    if (present == null) {
      try {
        present =
            Class.forName(className, true, loader)
                .asSubclass(RecordStore.class)
                .getConstructor()
                .newInstance();
      } catch (ReflectiveOperationException | ClassCastException | LinkageError e) {
        throw new IOException(
            "TokenCache.Class: "
                + className
                + " cannot be used ("
                + e
                + "); name a class of this application that implements"
                + " org.onbehalf.spi.RecordStore and has a public constructor without arguments",
            e);
      }
      present.configure(kind, providerData);
      made = present;
    }
    return present;
  }

  @Override
  public void open() throws IOException {
    guarded(
        store -> {
          // one that fails halfway is closed too
          open = true;
          store.open();
          return store;
        });
  }

  @Override
  public Optional<StoredRecord> read(byte[] key) throws IOException {
    return opened(store -> store.read(key));
  }

  @Override
  public void write(List<StoredRecord> batch) throws IOException {
    opened(
        store -> {
          store.write(batch);
          return batch;
        });
  }

  @Override
  public boolean replace(StoredRecord next, long expectedVersion) throws IOException {
    return opened(store -> store.replace(next, expectedVersion));
  }

  @Override
  public void delete(byte[] key) throws IOException {
    opened(
        store -> {
          store.delete(key);
          return key;
        });
  }

  @Override
  public List<StoredRecord> owned(byte[] owner, int atMost) throws IOException {
    return opened(store -> store.owned(owner, atMost));
  }

  @Override
  public int deleteExpired(Instant now, int atMost) throws IOException {
    return opened(store -> store.deleteExpired(now, atMost));
  }

  @Override
  public void close() throws IOException {
    if (open) {
      open = false;
      guarded(
          store -> {
            store.close();
            return store;
          });
    }
  }
}
