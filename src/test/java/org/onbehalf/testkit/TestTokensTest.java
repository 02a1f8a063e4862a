package org.onbehalf.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class TestTokensTest {
  private final World world = new World();
  private final EntraEmulator entra = world.entra;

  @AfterAll
  void close() {
    world.close();
  }

  private TestToken token() {
    return entra.tokens().forUser(world.anna).audience(world.middle);
  }

  private boolean verifies(String token) throws Exception {
    SignedJWT jwt = SignedJWT.parse(token);
    return jwt.verify(
        new RSASSAVerifier(entra.keys().publicKey(jwt.getHeader().getKeyID()).orElseThrow()));
  }

  @Test
  void mint_withoutMore_isWhatEntraWouldIssue() throws Exception {
    String token = token().mint();
    var claims = SignedJWT.parse(token).getJWTClaimsSet();

    assertThat(verifies(token)).isTrue();
    assertThat(claims.getStringClaim("scp")).isEqualTo("access_as_user");
    assertThat(claims.getAudience()).containsExactly(world.middle.clientId());
    assertThat(claims.getExpirationTime()).isAfter(Date.from(Instant.now().plusSeconds(3590)));
    assertThat(claims.getClaims()).containsKeys("azp", "oid", "tid", "uti");
  }

  @Test
  void mint_forApplication_hasRolesAndNoScopes() throws Exception {
    String token =
        entra
            .tokens()
            .forApplication(world.middle)
            .audience(world.downstream)
            .roles("Reader")
            .mint();

    assertThat(SignedJWT.parse(token).getJWTClaimsSet().getClaims())
        .containsEntry("roles", List.of("Reader"))
        .containsEntry("azp", world.middle.clientId())
        .doesNotContainKey("scp");
  }

  @Test
  void mint_broken_isBrokenInJustThatWay() throws Exception {
    String unsigned = token().unsigned().mint();
    SignedJWT confused = SignedJWT.parse(token().signedWithPublicKey().mint());
    var publicKey = entra.keys().publicKey(confused.getHeader().getKeyID()).orElseThrow();

    assertThat(unsigned).endsWith(".");
    assertThat(PlainJWT.parse(unsigned).getJWTClaimsSet().getClaim("oid"))
        .isEqualTo(world.anna.objectId());
    assertThat(confused.getHeader().getAlgorithm().getName()).isEqualTo("HS256");
    assertThat(confused.verify(new MACVerifier(publicKey.getEncoded()))).isTrue();
    assertThat(verifies(token().signedWithForeignKey().mint())).isFalse();
    assertThat(verifies(token().tampered().mint())).isFalse();
    assertThat(SignedJWT.parse(token().expired().mint()).getJWTClaimsSet().getExpirationTime())
        .isInThePast();
    assertThat(SignedJWT.parse(token().kid("other").mint()).getHeader().getKeyID())
        .isEqualTo("other");
  }

  @Test
  void mint_withClaims_replacesAndRemoves() throws Exception {
    var claims =
        SignedJWT.parse(
                token()
                    .version(1)
                    .issuer("https://evil.example/")
                    .tenant("other")
                    .audience("api://other")
                    .claim("cnf", Map.of("kid", "x"))
                    .without("exp")
                    .scopes()
                    .mint())
            .getJWTClaimsSet();

    assertThat(claims.getIssuer()).isEqualTo("https://evil.example/");
    assertThat(claims.getAudience()).containsExactly("api://other");
    assertThat(claims.getClaims())
        .containsEntry("ver", "1.0")
        .containsEntry("tid", "other")
        .containsKeys("cnf", "appid", "upn")
        .doesNotContainKeys("exp", "scp", "azp");
  }

  @Test
  void mint_withoutAudience_saysWhatIsMissing() {
    assertThatThrownBy(() -> entra.tokens().forUser(world.anna).mint())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("audience");
  }
}
