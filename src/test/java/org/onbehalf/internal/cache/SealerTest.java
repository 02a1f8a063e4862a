package org.onbehalf.internal.cache;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SealerTest {
  private static final byte[] PLAIN = "the-secret-content".getBytes(UTF_8);
  private static final byte[] KEY_A = CacheFixtures.sealKey(9).recordKey(new byte[] {1});
  private static final byte[] KEY_B = CacheFixtures.sealKey(9).recordKey(new byte[] {2});

  private final Sealer sealer = new Sealer(CacheFixtures.sealKeys(1), "token");

  @Test
  void open_whenNothingWasChanged_givesTheContent() {
    byte[] sealed = sealer.seal(KEY_A, CacheFixtures.NOON, PLAIN);

    assertThat(sealer.open(KEY_A, CacheFixtures.NOON, sealed).plain()).isEqualTo(PLAIN);
  }

  @Test
  void seal_sameContentTwice_differsInNonceAndText() {
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < 1000; i++) {
      seen.add(Hex.of(sealer.seal(KEY_A, CacheFixtures.NOON, PLAIN)).substring(18, 42));
    }

    assertThat(seen).hasSize(1000);
  }

  @Test
  void seal_showsNothingOfTheContent() {
    byte[] sealed = sealer.seal(KEY_A, CacheFixtures.NOON, PLAIN);

    assertThat(new String(sealed, UTF_8)).doesNotContain("secret");
  }

  @Test
  void open_whenAnyByteBehindTheKeyIdWasChanged_isTampered() {
    byte[] sealed = sealer.seal(KEY_A, CacheFixtures.NOON, PLAIN);

    for (int i = 1 + SealKey.ID_LENGTH; i < sealed.length; i++) {
      byte[] changed = sealed.clone();
      changed[i] ^= 1;
      assertThat(sealer.open(KEY_A, CacheFixtures.NOON, changed))
          .isSameAs(Sealer.Unsealed.TAMPERED);
    }
  }

  @Test
  void open_whenCutAnywhere_isTampered() {
    byte[] sealed = sealer.seal(KEY_A, CacheFixtures.NOON, PLAIN);

    for (int length = 0; length < sealed.length; length++) {
      byte[] cut = Arrays.copyOf(sealed, length);
      assertThat(sealer.open(KEY_A, CacheFixtures.NOON, cut)).isSameAs(Sealer.Unsealed.TAMPERED);
    }
  }

  @Test
  void open_underAnotherRecordsKey_isTampered() {
    byte[] sealed = sealer.seal(KEY_A, CacheFixtures.NOON, PLAIN);

    assertThat(sealer.open(KEY_B, CacheFixtures.NOON, sealed)).isSameAs(Sealer.Unsealed.TAMPERED);
  }

  @Test
  void open_withAnotherExpiry_isTampered() {
    byte[] sealed = sealer.seal(KEY_A, CacheFixtures.NOON, PLAIN);

    assertThat(sealer.open(KEY_A, CacheFixtures.NOON.plusMillis(1), sealed))
        .isSameAs(Sealer.Unsealed.TAMPERED);
  }

  @Test
  void open_asAnotherKind_isTampered() {
    byte[] sealed = sealer.seal(KEY_A, CacheFixtures.NOON, PLAIN);
    Sealer others = new Sealer(CacheFixtures.sealKeys(1), "other");

    assertThat(others.open(KEY_A, CacheFixtures.NOON, sealed)).isSameAs(Sealer.Unsealed.TAMPERED);
  }

  @Test
  void open_whenTheKeyIsNotOurs_isUnknownAndNotTampered() {
    byte[] sealed = sealer.seal(KEY_A, CacheFixtures.NOON, PLAIN);
    Sealer other = new Sealer(CacheFixtures.sealKeys(2), "token");

    assertThat(other.open(KEY_A, CacheFixtures.NOON, sealed)).isSameAs(Sealer.Unsealed.UNKNOWN_KEY);
  }

  @Test
  void open_whenANewerVersionSealed_isUnknownAndNotTampered() {
    byte[] sealed = sealer.seal(KEY_A, CacheFixtures.NOON, PLAIN);
    sealed[0] = 2;

    assertThat(sealer.open(KEY_A, CacheFixtures.NOON, sealed))
        .isSameAs(Sealer.Unsealed.UNKNOWN_KEY);
  }

  @Test
  void open_whenAFormerKeySealed_givesTheContent() {
    byte[] sealed = sealer.seal(KEY_A, CacheFixtures.NOON, PLAIN);
    Sealer rolled = new Sealer(CacheFixtures.sealKeys(2, 1), "token");

    assertThat(rolled.open(KEY_A, CacheFixtures.NOON, sealed).plain()).isEqualTo(PLAIN);
  }

  @Test
  void sealKey_ofAnyOtherLength_isRefused() {
    assertThatThrownBy(() -> new SealKey(new byte[16])).hasMessageContaining("32 bytes");
  }

  @Test
  void toString_ofAKey_showsOnlyItsId() {
    SealKey key = CacheFixtures.sealKey(0x5a);

    assertThat(key).hasToString("SealKey(" + Hex.of(key.id()) + ")");
    assertThat(key.toString()).doesNotContain("5a5a5a5a");
  }
}
