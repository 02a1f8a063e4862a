package org.onbehalf.benchmarks;

import com.auth0.jwt.JWT;
import com.auth0.jwt.JWTVerifier;
import com.auth0.jwt.algorithms.Algorithm;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.source.ImmutableJWKSet;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import com.sap.cloud.security.config.OAuth2ServiceConfiguration;
import com.sap.cloud.security.config.OAuth2ServiceConfigurationBuilder;
import com.sap.cloud.security.config.Service;
import com.sap.cloud.security.token.SapIdToken;
import com.sap.cloud.security.token.Token;
import com.sap.cloud.security.token.validation.CombiningValidator;
import com.sap.cloud.security.token.validation.ValidationResults;
import com.sap.cloud.security.token.validation.validators.JwtValidatorBuilder;
import com.sap.cloud.security.xsuaa.client.OAuth2ServiceEndpointsProvider;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import no.nav.security.token.support.core.configuration.IssuerProperties;
import no.nav.security.token.support.core.configuration.MultiIssuerConfiguration;
import no.nav.security.token.support.core.http.HttpRequest;
import no.nav.security.token.support.core.validation.JwtTokenValidationHandler;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jwt.consumer.JwtConsumer;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.keys.resolvers.JwksVerificationKeyResolver;
import org.onbehalf.internal.Nullable;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.springframework.security.oauth2.core.DelegatingOAuth2TokenValidator;
import org.springframework.security.oauth2.jose.jws.SignatureAlgorithm;
import org.springframework.security.oauth2.jwt.JwtClaimNames;
import org.springframework.security.oauth2.jwt.JwtClaimValidator;
import org.springframework.security.oauth2.jwt.JwtValidators;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;
import org.springframework.security.oauth2.server.resource.authentication.BearerTokenAuthenticationToken;
import org.springframework.security.oauth2.server.resource.authentication.JwtAuthenticationProvider;

/**
 * Other libraries that verify tokens, each configured as its documentation says and to check what
 * the others check: RS256 by the issuer's key of the token's {@code kid}, issuer, audience and
 * times. Each is checked to refuse before it is measured.
 */
public final class Peers {
  private Peers() {}

  /** java-jwt. */
  @State(Scope.Benchmark)
  @SuppressWarnings("NullAway.Init")
  public static class Auth0 {
    private JWTVerifier verifier;

    /** Configures it. */
    @Setup
    public void configure(Tokens tokens) throws Exception {
      Inputs inputs = tokens.inputs();
      verifier =
          JWT.require(Algorithm.RSA256(inputs.key(), null))
              .withIssuer(inputs.issuer())
              .withAudience(inputs.clientId())
              .build();
      tokens.check(this::accepts);
    }

    boolean accepts(String token) {
      return verifier.verify(token).getSubject() != null;
    }
  }

  /** Nimbus's DefaultJWTProcessor with a fixed key set. */
  @State(Scope.Benchmark)
  @SuppressWarnings("NullAway.Init")
  public static class Nimbus {
    private final DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();

    /** Configures it. */
    @Setup
    public void configure(Tokens tokens) throws Exception {
      Inputs inputs = tokens.inputs();
      processor.setJWSKeySelector(
          new JWSVerificationKeySelector<>(
              JWSAlgorithm.RS256,
              new ImmutableJWKSet<>(JWKSet.load(inputs.keyDocument().toURL()))));
      processor.setJWTClaimsSetVerifier(
          new DefaultJWTClaimsVerifier<>(
              inputs.clientId(),
              new JWTClaimsSet.Builder().issuer(inputs.issuer()).build(),
              Set.of("exp", "sub")));
      tokens.check(this::accepts);
    }

    boolean accepts(String token) throws Exception {
      return processor.process(token, null).getSubject() != null;
    }
  }

  /** Spring Security's provider for JWTs, with the key document of the issuer. */
  @State(Scope.Benchmark)
  @SuppressWarnings("NullAway.Init")
  public static class SpringSecurity {
    private JwtAuthenticationProvider provider;

    /** Configures it. */
    @Setup
    public void configure(Tokens tokens) throws Exception {
      Inputs inputs = tokens.inputs();
      NimbusJwtDecoder decoder =
          NimbusJwtDecoder.withJwkSetUri(inputs.keyDocument().toString())
              .jwsAlgorithm(SignatureAlgorithm.RS256)
              .build();
      decoder.setJwtValidator(
          new DelegatingOAuth2TokenValidator<>(
              JwtValidators.createDefaultWithIssuer(inputs.issuer()),
              new JwtClaimValidator<List<String>>(
                  JwtClaimNames.AUD,
                  audiences -> audiences != null && audiences.contains(inputs.clientId()))));
      provider = new JwtAuthenticationProvider(decoder);
      tokens.check(this::accepts);
    }

    boolean accepts(String token) {
      return provider.authenticate(new BearerTokenAuthenticationToken(token)).isAuthenticated();
    }
  }

  /** jose4j's JwtConsumer with a fixed key set. */
  @State(Scope.Benchmark)
  @SuppressWarnings("NullAway.Init")
  public static class Jose4j {
    private JwtConsumer consumer;

    /** Configures it. */
    @Setup
    public void configure(Tokens tokens) throws Exception {
      Inputs inputs = tokens.inputs();
      JsonWebKeySet keys =
          new JsonWebKeySet(JWKSet.load(inputs.keyDocument().toURL()).toString(true));
      consumer =
          new JwtConsumerBuilder()
              .setVerificationKeyResolver(new JwksVerificationKeyResolver(keys.getJsonWebKeys()))
              .setExpectedIssuer(inputs.issuer())
              .setExpectedAudience(inputs.clientId())
              .setRequireExpirationTime()
              .setRequireSubject()
              .setJwsAlgorithmConstraints(
                  AlgorithmConstraints.ConstraintType.PERMIT, AlgorithmIdentifiers.RSA_USING_SHA256)
              .build();
      tokens.check(this::accepts);
    }

    boolean accepts(String token) throws Exception {
      return consumer.processToClaims(token).getSubject() != null;
    }
  }

  /** SAP's java-security, as for its Identity Authentication service. */
  @State(Scope.Benchmark)
  @SuppressWarnings("NullAway.Init")
  public static class Sap {
    private CombiningValidator<Token> validator;

    /** Configures it. */
    @Setup
    @SuppressWarnings("deprecation")
    public void configure(Tokens tokens) throws Exception {
      Inputs inputs = tokens.inputs();
      OAuth2ServiceConfiguration configuration =
          OAuth2ServiceConfigurationBuilder.forService(Service.IAS)
              .withClientId(inputs.clientId())
              .withUrl(inputs.issuer())
              .build();
      String keys = JWKSet.load(inputs.keyDocument().toURL()).toString(true);
      // its own discovery knows https only, and its own check of the issuer SAP's domains only
      validator =
          JwtValidatorBuilder.getInstance(configuration)
              .with(
                  token ->
                      inputs.issuer().equals(token.getIssuer())
                          ? ValidationResults.createValid()
                          : ValidationResults.createInvalid("another issuer"))
              .withOidcConfigurationService(issuer -> new Endpoints(inputs.keyDocument()))
              .withOAuth2TokenKeyService((document, parameters) -> keys)
              .build();
      tokens.check(this::accepts);
    }

    boolean accepts(String token) {
      return validator.validate(new SapIdToken(token)).isValid();
    }
  }

  /** navikt's token-support, as its filter asks it. */
  @State(Scope.Benchmark)
  @SuppressWarnings("NullAway.Init")
  public static class Navikt {
    private JwtTokenValidationHandler handler;

    /** Configures it. */
    @Setup
    public void configure(Tokens tokens) throws Exception {
      Inputs inputs = tokens.inputs();
      handler =
          new JwtTokenValidationHandler(
              new MultiIssuerConfiguration(
                  Map.of(
                      "entra",
                      new IssuerProperties(
                          inputs.metadata().toURL(), List.of(inputs.clientId())))));
      tokens.check(this::accepts);
    }

    boolean accepts(String token) {
      return handler.getValidatedTokens(new BearerRequest("Bearer " + token)).hasValidToken();
    }
  }

  private record Endpoints(URI getJwksUri) implements OAuth2ServiceEndpointsProvider {
    @Override
    public URI getTokenEndpoint() {
      throw new UnsupportedOperationException("token endpoint");
    }

    @Override
    public URI getAuthorizeEndpoint() {
      throw new UnsupportedOperationException("authorization endpoint");
    }
  }

  private record BearerRequest(String authorization) implements HttpRequest {
    @Override
    public @Nullable String getHeader(String name) {
      return name.equalsIgnoreCase("Authorization") ? authorization : null;
    }

    @Override
    public NameValue[] getCookies() {
      return new NameValue[0];
    }
  }
}
