package org.onbehalf.internal.cache;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class TokenCodecTest {
  private static final CachedToken TOKEN =
      new CachedToken(
          "eyJ.text.sig-ü", Instant.ofEpochSecond(7, 123_456_789), Instant.ofEpochSecond(99, 1));

  @Test
  void decode_givesBackWhatWasEncoded() {
    CachedToken decoded = TokenCodec.decode(TokenCodec.encode(TOKEN));

    assertThat(decoded).usingRecursiveComparison().isEqualTo(TOKEN);
  }

  @Test
  void decode_ofAnotherVersion_isNothing() {
    byte[] encoded = TokenCodec.encode(TOKEN);
    encoded[0] = 1;

    assertThat(TokenCodec.decode(encoded)).isNull();
  }

  @Test
  void decode_whenCutInOrBeforeTheText_isNothing() {
    byte[] encoded = TokenCodec.encode(TOKEN);

    for (int length = 0; length <= 25; length++) {
      assertThat(TokenCodec.decode(Arrays.copyOf(encoded, length))).isNull();
    }
    assertThat(TokenCodec.decode(Arrays.copyOf(encoded, encoded.length - 1)))
        .as("half a character")
        .isNull();
  }

  @Test
  void decode_withImpossibleInstants_isNothing() {
    byte[] nanos = TokenCodec.encode(TOKEN);
    Arrays.fill(nanos, 9, 13, (byte) 0x7f);
    byte[] seconds = TokenCodec.encode(TOKEN);
    Arrays.fill(seconds, 1, 9, (byte) 0x7f);

    assertThat(TokenCodec.decode(nanos)).isNull();
    assertThat(TokenCodec.decode(seconds)).isNull();
  }
}
