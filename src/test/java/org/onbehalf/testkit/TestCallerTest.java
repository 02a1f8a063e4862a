package org.onbehalf.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.onbehalf.Caller;
import org.onbehalf.CallerContext;
import org.onbehalf.InsufficientScopeException;
import org.onbehalf.OnBehalf;
import org.onbehalf.testing.FakeOnBehalf;

class TestCallerTest {
  private static final TestCaller ANNA =
      TestCaller.user("Anna").scopes("orders.read").roles("Orders.Approve").groups("g1");

  @Test
  void open_makesItTheCallerOfTheThread() {
    try (CallerContext.Scope scope = ANNA.open()) {
      Caller caller = CallerContext.current();

      assertThat(caller.getName()).isEqualTo("anna@" + EntraEmulator.DOMAIN);
      assertThat(caller.tenantId()).isEqualTo(EntraEmulator.TENANT);
      assertThat(caller.hasScope("orders.read")).isTrue();
      assertThat(caller.claims()).containsEntry("groups", List.of("g1"));
      assertThat(caller.expiresAt()).isAfter(Instant.now());
      caller.requireRole("Orders.Approve");
      assertThatThrownBy(() -> caller.requireScope("orders.write"))
          .isInstanceOf(InsufficientScopeException.class);
      OnBehalf none = CallerContext.capture().onBehalf().orElseThrow();
      assertThatThrownBy(() -> none.authorizationHeader("PartnerAPI"))
          .hasMessageContaining("Pass an OnBehalf of your own");
      assertThat(none).hasToString("OnBehalf(of a test)");
    }

    assertThat(CallerContext.find()).isEmpty();
  }

  @Test
  void open_withAFake_callsDownstreamApis() {
    try (CallerContext.Scope scope = ANNA.open(new FakeOnBehalf())) {
      assertThat(CallerContext.capture().onBehalf().orElseThrow().authorizationHeader("PartnerAPI"))
          .isEqualTo("Bearer fake");
    }
  }

  @Test
  void callerAndToken_saySameOfAUserAndAnApplication() throws Exception {
    try (EntraEmulator entra = EntraEmulator.start()) {
      App orders =
          entra.register(App.named("Orders").scope("orders.read").appRoles("Orders.Approve"));
      TestCaller job = TestCaller.application("Nightly import").roles("Orders.Approve");

      JWTClaimsSet user = claims(ANNA.token(entra, orders));
      JWTClaimsSet application = claims(job.token(entra, orders));

      assertThat(user.getStringClaim("preferred_username")).isEqualTo(ANNA.caller().getName());
      assertThat(user.getStringClaim("oid")).isEqualTo(ANNA.caller().objectId().orElseThrow());
      assertThat(user.getStringClaim("scp")).isEqualTo("orders.read");
      assertThat(user.getStringListClaim("roles")).containsExactly("Orders.Approve");
      assertThat(user.getStringListClaim("groups")).containsExactly("g1");
      assertThat(application.getStringClaim("azp")).isEqualTo(job.caller().getName());
      assertThat(application.getSubject()).isEqualTo(job.caller().objectId().orElseThrow());
      assertThat(job.caller().isApplication()).isTrue();
      assertThat(ANNA.token(entra, orders)).isNotEmpty();
    }
  }

  @Test
  void expired_isOverForTokenAndCaller() throws Exception {
    try (EntraEmulator entra = EntraEmulator.start()) {
      App orders = entra.register(App.named("Orders").scope("orders.read"));
      TestCaller late = TestCaller.user("late@contoso.com").expired();

      assertThat(late.caller().expiresAt()).isBefore(Instant.now());
      assertThat(late.caller().getName()).isEqualTo("late@contoso.com");
      assertThat(claims(late.token(entra, orders)).getExpirationTime().toInstant())
          .isBefore(Instant.now());
    }
  }

  private static JWTClaimsSet claims(String token) throws Exception {
    return SignedJWT.parse(token).getJWTClaimsSet();
  }
}
