package org.onbehalf.testkit;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.util.Base64URL;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.onbehalf.internal.Nullable;
import org.onbehalf.testkit.TokenFactory.ClientProof;

/**
 * A token to be minted; {@link TestTokens} begins one. Without more than an audience it is one that
 * Entra would issue: all scopes of the audience, its version, good for 60 to 90 minutes.
 *
 * <p>Not thread-safe; can be minted several times.
 *
 * @since 0.1
 */
public final class TestToken {
  private static final String SOME_CLIENT = Guids.of("application", "A client of the test tokens");

  private enum Signature {
    GENUINE,
    NONE,
    PUBLIC_KEY_AS_SECRET,
    FOREIGN_KEY,
    TAMPERED
  }

  private final TestTokens tokens;
  private final @Nullable User user;
  private final @Nullable App application;
  private final Map<String, Object> claims = new LinkedHashMap<>();
  private final Map<String, Object> header = new LinkedHashMap<>();
  private final Set<String> absent = new LinkedHashSet<>();
  private String clientId = SOME_CLIENT;
  private @Nullable App audience;
  private @Nullable Set<String> scopes;
  private Set<String> roles = new LinkedHashSet<>();
  private int version;
  private boolean idToken;
  private Signature signature = Signature.GENUINE;

  TestToken(TestTokens tokens, @Nullable User user, @Nullable App application) {
    this.tokens = tokens;
    this.user = user;
    this.application = application;
  }

  /**
   * The application that the token is for.
   *
   * @param app its setting decides the version and thereby the form of {@code aud}; not null
   */
  public TestToken audience(App app) {
    audience = Objects.requireNonNull(app, "app");
    return this;
  }

  /**
   * The {@code aud} claim as it stands, whatever {@link #audience(App)} says.
   *
   * @param aud the claim; not null
   */
  public TestToken audience(String aud) {
    return claim("aud", aud);
  }

  /** The client that got the token ({@code azp} or {@code appid}) with a secret. */
  public TestToken client(App client) {
    clientId = client.clientId();
    return this;
  }

  /**
   * The scopes ({@code scp}); all of the audience unless set.
   *
   * @param names short names; none leaves the claim out; not null
   */
  public TestToken scopes(String... names) {
    scopes = new LinkedHashSet<>(Arrays.asList(names));
    return this;
  }

  /**
   * The roles; the user's own unless set, and none for an application.
   *
   * @param names values; not null
   */
  public TestToken roles(String... names) {
    roles = new LinkedHashSet<>(Arrays.asList(names));
    return this;
  }

  /**
   * The token's version, whatever the audience prefers.
   *
   * @param version 1 or 2
   * @throws IllegalArgumentException for another number
   */
  public TestToken version(int version) {
    if (version != 1 && version != 2) {
      throw new IllegalArgumentException("the version must be 1 or 2, found " + version);
    }
    this.version = version;
    return this;
  }

  /** Expired an hour ago. */
  public TestToken expired() {
    Instant now = tokens.clock.instant();
    return issuedAt(now.minus(Duration.ofHours(2)))
        .notBefore(now.minus(Duration.ofHours(2)))
        .expiresAt(now.minus(Duration.ofHours(1)));
  }

  /**
   * When it expires ({@code exp}).
   *
   * @param moment to the second; not null
   */
  public TestToken expiresAt(Instant moment) {
    return claim("exp", moment.getEpochSecond());
  }

  /**
   * From when it is valid ({@code nbf}).
   *
   * @param moment to the second; not null
   */
  public TestToken notBefore(Instant moment) {
    return claim("nbf", moment.getEpochSecond());
  }

  /**
   * When it was issued ({@code iat}).
   *
   * @param moment to the second; not null
   */
  public TestToken issuedAt(Instant moment) {
    return claim("iat", moment.getEpochSecond());
  }

  /**
   * The {@code iss} claim as it stands.
   *
   * @param iss the claim; not null
   */
  public TestToken issuer(String iss) {
    return claim("iss", iss);
  }

  /**
   * The {@code tid} claim as it stands; the issuer keeps naming the real tenant.
   *
   * @param tid the claim; not null
   */
  public TestToken tenant(String tid) {
    return claim("tid", tid);
  }

  /** An ID token for the audience instead of an access token. */
  public TestToken idToken() {
    idToken = true;
    return this;
  }

  /** Without a signature ({@code alg} none). */
  public TestToken unsigned() {
    signature = Signature.NONE;
    return this;
  }

  /** Signed by HS256 with the public key as the secret: the classic confusion of algorithms. */
  public TestToken signedWithPublicKey() {
    signature = Signature.PUBLIC_KEY_AS_SECRET;
    return this;
  }

  /**
   * Signed by RS256 with a key that is not the emulator's, under the {@code kid} of one that is.
   */
  public TestToken signedWithForeignKey() {
    signature = Signature.FOREIGN_KEY;
    return this;
  }

  /** Signed properly, then changed in the middle of the signature. */
  public TestToken tampered() {
    signature = Signature.TAMPERED;
    return this;
  }

  /**
   * The {@code kid} of the header as it stands.
   *
   * @param kid the key id; not null
   */
  public TestToken kid(String kid) {
    return header("kid", kid);
  }

  /**
   * Any claim, in place of the one that would stand there.
   *
   * @param name the claim; not null
   * @param value a string, number, boolean, list or map; not null
   */
  public TestToken claim(String name, Object value) {
    absent.remove(name);
    claims.put(name, value);
    return this;
  }

  /**
   * Leaves a claim out.
   *
   * @param name the claim; not null
   */
  public TestToken without(String name) {
    claims.remove(name);
    absent.add(name);
    return this;
  }

  /**
   * Any header parameter, in place of the one that would stand there.
   *
   * @param name the parameter; not null
   * @param value a string, number, boolean, list or map; not null
   */
  public TestToken header(String name, Object value) {
    header.put(name, value);
    return this;
  }

  /**
   * Mints the token and returns its compact form (RFC 7515, section 7.1).
   *
   * @throws IllegalStateException if no audience was named
   */
  public String mint() {
    App resource = audience;
    if (resource == null) {
      throw new IllegalStateException("name the audience: audience(App)");
    }
    int written = version == 0 ? resource.registration.accessTokenVersion : version;
    Map<String, Object> payload = usual(resource, written);
    payload.putAll(claims);
    payload.keySet().removeAll(absent);
    EmulatorKeys.SigningKey key = tokens.keys.signing();
    Map<String, Object> head = TokenFactory.header(idToken ? 2 : written, key.id);
    if (signature == Signature.NONE) {
      head.put("alg", "none");
    } else if (signature == Signature.PUBLIC_KEY_AS_SECRET) {
      head.put("alg", "HS256");
    }
    head.putAll(header);
    return TokenFactory.compact(head, payload, input -> sign(key, input));
  }

  private Map<String, Object> usual(App resource, int written) {
    TokenFactory.Target target =
        new TokenFactory.Target(resource, resource.identifierUri(), written);
    if (user == null) {
      App client = Objects.requireNonNull(application, "application");
      return tokens.factory.forApplication(
          client.clientId(), client.objectId(), client.tenant(), target, ClientProof.SECRET, roles);
    }
    SignIn signIn = SignIn.plain(user);
    if (idToken) {
      return tokens.factory.idToken(signIn, resource.clientId(), "a-nonce");
    }
    Map<String, Object> payload =
        tokens.factory.forUser(
            signIn,
            target,
            clientId,
            ClientProof.SECRET,
            scopes == null ? resource.registration.scopes.keySet() : scopes);
    if (!roles.isEmpty()) {
      payload.put("roles", Arrays.asList(roles.toArray()));
    }
    return payload;
  }

  private Base64URL sign(EmulatorKeys.SigningKey key, byte[] input) {
    try {
      switch (signature) {
        case NONE:
          return new Base64URL("");
        case PUBLIC_KEY_AS_SECRET:
          return new MACSigner(key.publicKey().getEncoded())
              .sign(new JWSHeader(JWSAlgorithm.HS256), input);
        case FOREIGN_KEY:
          return new EmulatorKeys.SigningKey().sign(input);
        case TAMPERED:
          byte[] bytes = key.sign(input).decode();
          bytes[bytes.length / 2] ^= 1;
          return Base64URL.encode(bytes);
        case GENUINE:
          break;
      }
      return key.sign(input);
    } catch (JOSEException e) {
      throw new IllegalStateException("signing failed", e);
    }
  }
}
