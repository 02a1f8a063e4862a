package org.onbehalf.internal.cache;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.ThrowingFunction;
import org.onbehalf.spi.RecordStore;
import org.onbehalf.spi.StoredRecord;

/**
 * The application's {@link RecordStore}, by the name of its class. Its instance is created by the
 * first {@link #open}, and called with the application's class loader as context class loader.
 */
public final class CustomRecordStore implements RecordStore {
  private final String className;
  private final ClassLoader loader;
  private final Kind kind;
  private final Map<String, String> providerData;
  private @Nullable RecordStore custom;
  private boolean open;

  public CustomRecordStore(
      String className, ClassLoader loader, Kind kind, Map<String, String> providerData) {
    this.className = className;
    this.loader = loader;
    this.kind = kind;
    this.providerData = providerData;
  }

  private <R> R use(ThrowingFunction<RecordStore, R, IOException> work) throws IOException {
    RecordStore opened = custom;
    if (opened == null || !open) {
      throw new IOException("the store is not open");
    }
    return ContextClassLoader.with(loader, () -> work.apply(opened));
  }

  @Override
  public void open() throws IOException {
    ContextClassLoader.with(
        loader,
        () -> {
          RecordStore opening = custom;
          if (opening == null) {
            opening = create();
            opening.configure(kind, providerData);
            custom = opening;
          }
          // before open(): a store that fails halfway is closed too
          open = true;
          opening.open();
          return opening;
        });
  }

  private RecordStore create() throws IOException {
    try {
      return Class.forName(className, true, loader)
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
  }

  @Override
  public Optional<StoredRecord> read(byte[] key) throws IOException {
    return use(store -> store.read(key));
  }

  @Override
  public void write(List<StoredRecord> batch) throws IOException {
    use(
        store -> {
          store.write(batch);
          return batch;
        });
  }

  @Override
  public boolean replace(StoredRecord next, long expectedVersion) throws IOException {
    return use(store -> store.replace(next, expectedVersion));
  }

  @Override
  public void delete(byte[] key) throws IOException {
    use(
        store -> {
          store.delete(key);
          return key;
        });
  }

  @Override
  public List<StoredRecord> owned(byte[] owner, int atMost) throws IOException {
    return use(store -> store.owned(owner, atMost));
  }

  @Override
  public int deleteExpired(Instant now, int atMost) throws IOException {
    return use(store -> store.deleteExpired(now, atMost));
  }

  @Override
  public void close() throws IOException {
    if (open) {
      use(
          store -> {
            open = false;
            store.close();
            return store;
          });
    }
  }

  /** The class. */
  @Override
  public String toString() {
    return className;
  }
}
