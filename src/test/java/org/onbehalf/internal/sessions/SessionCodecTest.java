package org.onbehalf.internal.sessions;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.text.ParseException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.onbehalf.internal.caller.ValidatedCaller;

class SessionCodecTest {
  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00.123Z");

  private static SessionState state() {
    ValidatedCaller.Facts facts = new ValidatedCaller.Facts();
    facts.name = "Ällice <alice@contoso.com>";
    facts.objectId = "oid";
    facts.tenantId = "tid";
    facts.issuer = "https://login.example/tid/v2.0";
    facts.issuerName = "AzureAd";
    facts.clientId = "client";
    facts.exchangeable = true;
    facts.scopes = Set.of("orders.read");
    facts.roles = Set.of("Admin");
    facts.authenticationMethods = Set.of("mfa");
    facts.authenticationContexts = Set.of("c1");
    facts.clientCapabilities = Set.of("cp1");
    facts.claims =
        Map.of(
            "sub",
            "x",
            "iat",
            1_700_000_000L,
            "ratio",
            0.5,
            "flag",
            true,
            "list",
            List.of("a", 1L),
            "map",
            Map.of("k", List.of("v")));
    return new SessionState(
        SessionHandle.generate(new SecureRandom()),
        "report 11/2026",
        facts,
        NOON,
        NOON.plusSeconds(1),
        "refresh token",
        NOON.plusSeconds(2),
        3,
        new SessionLeases.Lease("holder", "nonce", NOON.plusSeconds(4)));
  }

  @Test
  void session_comesBackAsItWentIn() throws ParseException {
    SessionState state = state();

    assertThat(SessionCodec.decode(SessionCodec.encode(state)))
        .usingRecursiveComparison()
        .isEqualTo(state);
  }

  @Test
  void sessionWithoutNameAndLease_too() throws ParseException {
    SessionState state = state().leased(null);
    SessionState nameless =
        new SessionState(
            state.handle,
            null,
            state.facts,
            state.startedAt,
            state.usedAt,
            "",
            state.grantedAt,
            1,
            null);

    SessionState decoded = SessionCodec.decode(SessionCodec.encode(nameless));

    assertThat(decoded.isOver()).isTrue();
    assertThat(decoded).usingRecursiveComparison().isEqualTo(nameless);
  }

  @Test
  void claims_cannotBeChanged_toTheirDepth() throws ParseException {
    Map<String, Object> claims = SessionCodec.decode(SessionCodec.encode(state())).facts.claims;

    assertThatThrownBy(() -> claims.put("a", "b"))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> Objects.requireNonNull((List<?>) claims.get("list")).remove(0))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> Objects.requireNonNull((Map<?, ?>) claims.get("map")).clear())
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "{}", "[]", "{\"v\":2}", "{\"v\":1}", "{\"v\":\"1\"}"})
  void anythingElse_isRefused(String text) {
    assertThatThrownBy(() -> SessionCodec.decode(text.getBytes(UTF_8)))
        .isInstanceOf(ParseException.class);
  }

  @Test
  void nothing_showsAnything() {
    SessionState state = state();

    assertThat(
            state.toString()
                + state.handle
                + new RefreshTokenWriter.Rotated(state, "successor", NOON))
        .isEqualTo("SessionState" + "SessionHandle" + "Rotated");
  }
}
