package org.onbehalf.internal.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.onbehalf.internal.cache.CacheFixtures.key;
import static org.onbehalf.internal.cache.CacheFixtures.token;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.onbehalf.spi.StoredRecord;

/** Tokens as sealed records: what they show, and that none replaces another. */
class TokenRecordsTest extends CachesOverAStore {
  private StoredRecord onlyRecord() {
    assertThat(store.records).hasSize(1);
    return store.records.values().iterator().next();
  }

  private void replaceOnlyRecord(StoredRecord former, StoredRecord next) {
    store.records.remove(Hex.of(former.key()));
    store.records.put(Hex.of(next.key()), next);
  }

  @Test
  void record_isKeptNoLongerThanTheTokenItWasGrantedFor() {
    Instant end = CacheFixtures.NOON.plus(Duration.ofMinutes(75));
    cache(1).put(CacheFixtures.key("alice", end), token("t", Duration.ofHours(28)));

    assertThat(onlyRecord().expiresAt()).isEqualTo(end);
  }

  @Test
  void record_ofACallerWhoseTokenHasExpired_isNotUsed() {
    TokenKey key = CacheFixtures.key("alice", CacheFixtures.NOON.plus(Duration.ofMinutes(75)));
    cache(1).put(key, token("t", Duration.ofHours(28)));
    TokenCache incoming = cache(1);

    clock.advance(Duration.ofMinutes(75));

    assertThat(incoming.load(key)).isNull();
    assertThat(onlyRecord().expiresAt()).isEqualTo(clock.instant());
  }

  @Test
  void record_showsNeitherTokenNorUserNorAssertion_andExpiresWithTheToken() {
    cache(1).put(key("alice"), token("the-token"));

    StoredRecord record = onlyRecord();
    assertThat(record.expiresAt()).isEqualTo(CacheFixtures.NOON.plus(Duration.ofHours(1)));
    assertThat(record.key()).hasSize(32);
    byte[] assertionHash = new byte[32];
    ByteBuffer hash = ByteBuffer.wrap(assertionHash);
    for (int i = 0; i < 4; i++) {
      hash.putLong(Objects.requireNonNull(key("alice").assertion()).hash(i));
    }
    assertThat(Hex.of(record.key())).isNotEqualTo(Hex.of(assertionHash));
    assertThat(new String(record.bytes(), StandardCharsets.ISO_8859_1)).doesNotContain("the-token");
  }

  @Test
  void load_ofATamperedRecord_isAMissAndTheRecordGoes() {
    cache(1).put(key("alice"), token("t"));
    StoredRecord record = onlyRecord();
    record.bytes()[40] ^= 1;
    TokenCache incoming = cache(1);

    assertThat(incoming.load(key("alice"))).isNull();
    assertThat(store.records).isEmpty();
    assertThat(incoming.statistics().unreadableRecords.sum()).isEqualTo(1);
  }

  @Test
  void load_ofARecordWithAProlongedExpiry_isAMissAndTheRecordGoes() {
    cache(1).put(key("alice"), token("t"));
    StoredRecord record = onlyRecord();
    replaceOnlyRecord(
        record,
        new StoredRecord(
            record.key(), new byte[0], 1, record.expiresAt().plusSeconds(3600), record.bytes()));

    assertThat(cache(1).load(key("alice"))).isNull();
    assertThat(store.records).isEmpty();
  }

  @Test
  void load_whenRecordsWereSwapped_refusesBoth() {
    TokenCache outgoing = cache(1);
    outgoing.put(key("alice"), token("of-alice"));
    outgoing.put(key("bob"), token("of-bob"));
    List<StoredRecord> both = List.copyOf(store.records.values());
    StoredRecord first = both.get(0);
    StoredRecord second = both.get(1);
    store.records.put(
        Hex.of(first.key()),
        new StoredRecord(first.key(), new byte[0], 1, second.expiresAt(), second.bytes()));
    store.records.put(
        Hex.of(second.key()),
        new StoredRecord(second.key(), new byte[0], 1, first.expiresAt(), first.bytes()));
    TokenCache incoming = cache(1);

    assertThat(incoming.load(key("alice"))).isNull();
    assertThat(incoming.load(key("bob"))).isNull();
    assertThat(incoming.statistics().unreadableRecords.sum()).isEqualTo(2);
  }

  @Test
  void load_ofARecordUnderAnUnknownKey_isAMissAndTheRecordStays() {
    cache(1).put(key("alice"), token("t"));
    StoredRecord record = onlyRecord();
    StoredRecord foreign =
        new StoredRecord(
            CacheFixtures.sealKey(2).recordKey(key("alice").identity()),
            new byte[0],
            1,
            record.expiresAt(),
            record.bytes());
    replaceOnlyRecord(record, foreign);
    TokenCache incoming = cache(2);

    assertThat(incoming.load(key("alice"))).isNull();
    assertThat(store.records).hasSize(1);
    assertThat(incoming.statistics().unreadableRecords.sum()).isEqualTo(1);
  }

  @Test
  void load_whenTheKeyWasChanged_findsWhatTheFormerKeySealed() {
    cache(1).put(key("alice"), token("t"));
    TokenCache rolled = cache(2, 1);

    assertThat(text(rolled.load(key("alice")))).isEqualTo("t");
    rolled.remove(key("alice"));
    assertThat(store.records).isEmpty();
  }
}
