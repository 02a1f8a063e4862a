package org.onbehalf.testkit;

import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.onbehalf.internal.Nullable;

/** Tokens as Entra writes them: the version is the resource's choice, not the endpoint's. */
final class TokenFactory {
  /** Entra dates a token back by so much, for the sake of slow clocks. */
  static final Duration BACKDATED = Duration.ofMinutes(5);

  private static final int SHORTEST_LIFE = 60 * 60;
  private static final int LONGEST_LIFE = 90 * 60;

  private final Clock clock;
  private final EmulatorKeys keys;
  private final String issuerBase;
  private final SecureRandom random = new SecureRandom();

  TokenFactory(Clock clock, EmulatorKeys keys, String issuerBase) {
    this.clock = clock;
    this.keys = keys;
    this.issuerBase = issuerBase;
  }

  /** The issuer of a tenant's tokens, whichever address they are fetched from. */
  String issuer(int version, String tenant) {
    return version == 1 ? issuerBase + "sts/" + tenant + '/' : issuerBase + tenant + "/v2.0";
  }

  /** The resource that a token is for, and how it was named. */
  static final class Target {
    final App resource;
    final String identifier;
    final int version;

    Target(App resource, String identifier) {
      this(resource, identifier, resource.registration.accessTokenVersion);
    }

    Target(App resource, String identifier, int version) {
      this.resource = resource;
      this.identifier = identifier;
      this.version = version;
    }
  }

  /** How the client proved itself: {@code azpacr}, {@code appidacr}. */
  enum ClientProof {
    NONE("0"),
    SECRET("1"),
    CERTIFICATE("2");

    private final String claim;

    ClientProof(String claim) {
      this.claim = claim;
    }
  }

  /** An access token in a user's name. */
  Map<String, Object> forUser(
      SignIn signIn, Target target, String clientId, ClientProof proof, Set<String> scopes) {
    User user = signIn.user;
    Map<String, Object> claims = access(target, user.tenant(), clientId, proof);
    if (target.version == 1) {
      claims.put("acr", "1");
      claims.put(
          "amr",
          signIn.multiFactor ? Arrays.asList("pwd", "mfa") : Collections.singletonList("pwd"));
      claims.put("ipaddr", "127.0.0.1");
      claims.put("unique_name", user.upn());
      claims.put("upn", user.upn());
    } else {
      claims.put("preferred_username", user.upn());
    }
    claims.put("name", user.name());
    claims.put("oid", user.objectId());
    claims.put("sub", subject(user, target.resource.clientId()));
    if (!scopes.isEmpty()) {
      claims.put("scp", String.join(" ", scopes));
    }
    putUnlessEmpty(claims, "roles", user.roles(target.resource.clientId()));
    putUnlessEmpty(claims, "acrs", signIn.contexts);
    return claims;
  }

  /** An application's own access token: roles instead of scopes. */
  Map<String, Object> forApplication(
      String clientId,
      String objectId,
      String tenant,
      Target target,
      ClientProof proof,
      Set<String> roles) {
    Map<String, Object> claims = access(target, tenant, clientId, proof);
    if (target.version == 1) {
      claims.put("idp", issuer(1, tenant));
    }
    claims.put("oid", objectId);
    claims.put("sub", objectId);
    putUnlessEmpty(claims, "roles", roles);
    return claims;
  }

  /** An ID token, for the client itself. */
  Map<String, Object> idToken(SignIn signIn, String clientId, @Nullable String nonce) {
    User user = signIn.user;
    Map<String, Object> claims = common(2, clientId, user.tenant());
    claims.put("name", user.name());
    if (nonce != null) {
      claims.put("nonce", nonce);
    }
    claims.put("oid", user.objectId());
    claims.put("preferred_username", user.upn());
    claims.put("sub", subject(user, clientId));
    putUnlessEmpty(claims, "roles", user.roles(clientId));
    putUnlessEmpty(claims, "acrs", signIn.contexts);
    return claims;
  }

  /** The header that goes with an access token of this version, or with an ID token (2). */
  static Map<String, Object> header(int version, String kid) {
    Map<String, Object> header = new LinkedHashMap<>();
    header.put("typ", "JWT");
    header.put("alg", "RS256");
    if (version == 1) {
      // Entra's key ids are the thumbprints
      header.put("x5t", kid);
    }
    header.put("kid", kid);
    return header;
  }

  String sign(int version, Map<String, Object> claims) {
    EmulatorKeys.SigningKey key = keys.signing();
    return compact(header(version, key.id), claims, key::sign);
  }

  /** Adds an access token to a response of the token endpoint. */
  void putAccessToken(Map<String, Object> response, App resource, Map<String, Object> claims) {
    Number expires = (Number) Objects.requireNonNull(claims.get("exp"), "exp");
    long life = expires.longValue() - clock.instant().getEpochSecond();
    response.put("expires_in", life);
    response.put("ext_expires_in", life);
    response.put("access_token", sign(resource.registration.accessTokenVersion, claims));
  }

  /** An opaque handle, such as a code or a refresh token. */
  String opaque(String prefix, int bytes) {
    byte[] value = new byte[bytes];
    random.nextBytes(value);
    return prefix + Base64URL.encode(value);
  }

  private Map<String, Object> access(
      Target target, String tenant, String clientId, ClientProof proof) {
    boolean v1 = target.version == 1;
    Map<String, Object> claims =
        common(target.version, v1 ? target.identifier : target.resource.clientId(), tenant);
    claims.put(v1 ? "appid" : "azp", clientId);
    claims.put(v1 ? "appidacr" : "azpacr", proof.claim);
    return claims;
  }

  private Map<String, Object> common(int version, String audience, String tenant) {
    Instant issued = clock.instant().minus(BACKDATED);
    int life = SHORTEST_LIFE + random.nextInt(LONGEST_LIFE - SHORTEST_LIFE);
    Map<String, Object> claims = new LinkedHashMap<>();
    claims.put("aud", audience);
    claims.put("iss", issuer(version, tenant));
    claims.put("iat", issued.getEpochSecond());
    claims.put("nbf", issued.getEpochSecond());
    claims.put("exp", clock.instant().getEpochSecond() + life);
    claims.put("aio", opaque("A", 24));
    claims.put("rh", opaque("1.A", 20) + '.');
    claims.put("tid", tenant);
    claims.put("uti", opaque("", 16));
    claims.put("ver", version + ".0");
    return claims;
  }

  /** Pairwise, as OpenID Connect calls it: one user is another subject to every application. */
  private static String subject(User user, String clientId) {
    return Base64URL.encode(sha256(user.objectId() + ' ' + clientId)).toString();
  }

  static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static void putUnlessEmpty(Map<String, Object> claims, String name, Set<String> values) {
    if (!values.isEmpty()) {
      List<String> list = new ArrayList<>(values);
      claims.put(name, list);
    }
  }

  /** The compact form, without checks, so that broken tokens can be made. */
  static String compact(
      Map<String, ?> header, Map<String, ?> claims, Function<byte[], Base64URL> signer) {
    String input =
        Base64URL.encode(JSONObjectUtils.toJSONString(header))
            + "."
            + Base64URL.encode(JSONObjectUtils.toJSONString(claims));
    return input + '.' + signer.apply(input.getBytes(StandardCharsets.US_ASCII));
  }

  /** The claims of a token whose signature nobody checked. */
  static Optional<Map<String, Object>> unverifiedClaims(String token) {
    String[] parts = token.split("\\.", -1);
    if (parts.length != 3) {
      return Optional.empty();
    }
    try {
      return Optional.of(JSONObjectUtils.parse(new Base64URL(parts[1]).decodeToString()));
    } catch (ParseException e) {
      return Optional.empty();
    }
  }
}
