package org.onbehalf.internal.cache;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.onbehalf.spi.RecordStore.Kind;

/** What lies in the closed stores of a directory, unsealed with the key that lies there too. */
public final class OpenedStores {
  private OpenedStores() {}

  private static Sealer sealer(Path directory, Kind kind) throws IOException {
    return SealedRecords.sealer(new SealKeyFile(directory, PrivateFiles.OWNER_ONLY).load(), kind);
  }

  /** The contents of {@code tokens.mv.db}. */
  public static List<String> tokens(Path directory) throws IOException {
    Sealer sealer = sealer(directory, Kind.TOKENS);
    return contents(
        directory.resolve("tokens.mv.db"),
        "tokens",
        (key, value) -> {
          long expiry = ByteBuffer.wrap(value).getLong();
          return sealer.open(
              key, Instant.ofEpochMilli(expiry), Arrays.copyOfRange(value, 8, value.length));
        });
  }

  /** The contents of {@code sessions.mv.db}. */
  public static List<String> sessions(Path directory) throws IOException {
    Sealer sealer = sealer(directory, Kind.SESSIONS);
    return contents(
        directory.resolve("sessions.mv.db"),
        "sessions",
        (key, value) -> {
          ByteBuffer bytes = ByteBuffer.wrap(value);
          long version = bytes.getLong();
          long expiry = bytes.getLong();
          byte[] owner = new byte[32];
          bytes.get(owner);
          return sealer.open(
              SealedRecords.bound(Kind.SESSIONS, key, owner, version),
              Instant.ofEpochMilli(expiry),
              Arrays.copyOfRange(value, 48, value.length));
        });
  }

  private interface Opening {
    Sealer.Unsealed open(byte[] key, byte[] value);
  }

  private static List<String> contents(Path file, String name, Opening opening) {
    List<String> contents = new ArrayList<>();
    try (MVStore store = new MVStore.Builder().fileName(file.toString()).readOnly().open()) {
      MVMap<String, byte[]> map = MvStoreCommits.map(store, name);
      map.forEach(
          (key, value) -> {
            byte[] plain = opening.open(HexFormat.of().parseHex(key), value).plain();
            if (plain == null) {
              throw new AssertionError("a record cannot be opened");
            }
            contents.add(new String(plain, UTF_8));
          });
    }
    return contents;
  }
}
