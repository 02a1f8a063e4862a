package org.onbehalf.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.net.URLDecoder;
import java.text.ParseException;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.onbehalf.testing.RecordingApi.Answer;
import org.onbehalf.testing.RecordingApi.Call;

/**
 * An OpenID provider that is not Entra, with a token endpoint for RFC 8693. It grants a new token
 * to every exchange, unless a test says what it answers. Thread-safe.
 */
public final class OidcIssuer implements AutoCloseable {
  public static final String AUDIENCE = "https://orders.example";

  private final RecordingApi http = RecordingApi.start();
  private final RSAKey key;
  private final AtomicInteger granted = new AtomicInteger();
  private final Map<String, Answer> documents = new ConcurrentHashMap<>();
  private volatile Function<Call, Answer> script = this::grant;
  private volatile String keysType = "application/json";

  private OidcIssuer(RSAKey key) {
    this.key = key;
    forget();
  }

  public static OidcIssuer start() {
    try {
      return new OidcIssuer(
          new RSAKeyGenerator(2048).keyID(UUID.randomUUID().toString()).generate());
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Forgets the exchanges, and grants again. */
  public void forget() {
    http.forget();
    script = this::grant;
    http.answer(this::answer);
  }

  /** What the token endpoint answers from now on. */
  public void answers(Function<Call, Answer> next) {
    script = next;
  }

  /** Answers this at a path, in place of the usual documents. */
  public void publish(String path, Answer answer) {
    documents.put(path, answer);
  }

  /** Refuses whoever does not accept the key set in this media type. */
  public void answersKeysOnlyAs(String mediaType) {
    keysType = mediaType;
  }

  /** The key set as the issuer publishes it. */
  public String keySet() {
    return new JWKSet(key.toPublicJWK()).toString();
  }

  private Answer answer(Call call) {
    Answer document = documents.get(call.target());
    if (document != null) {
      return document;
    }
    return switch (call.target()) {
      case "/.well-known/openid-configuration" ->
          Answer.json(
              200, "{\"issuer\":\"%s\",\"jwks_uri\":\"%s/keys\"}".formatted(issuer(), issuer()));
      case "/keys" ->
          call.header("Accept").contains(keysType)
              ? Answer.of(200, keysType, keySet())
              : Answer.json(406, "{}");
      case "/token" -> script.apply(call);
      default -> Answer.json(404, "{}");
    };
  }

  private Answer grant(Call call) {
    return Answer.json(200, granted("\"expires_in\":3600"));
  }

  /** A whole answer that grants the token {@code granted-n}, with these members more. */
  public String granted(String more) {
    return "{\"access_token\":\"granted-%d\",\"token_type\":\"Bearer\",\"issued_token_type\":\"urn:ietf:params:oauth:token-type:access_token\",%s}"
        .formatted(granted.incrementAndGet(), more);
  }

  public String issuer() {
    return http.uri("").toString();
  }

  /** Every request that came to the token endpoint. */
  public List<Call> exchanges() {
    return http.calls().stream().filter(call -> call.target().equals("/token")).toList();
  }

  /** A request's form. */
  public static Map<String, String> form(Call call) {
    Map<String, String> form = new TreeMap<>();
    for (String pair : call.body().split("&", -1)) {
      String[] parts = pair.split("=", 2);
      String former =
          form.put(URLDecoder.decode(parts[0], UTF_8), URLDecoder.decode(parts[1], UTF_8));
      if (former != null) {
        throw new IllegalStateException("twice in the form: " + parts[0]);
      }
    }
    return form;
  }

  /** A user's token for the API under test. */
  public String tokenOf(String subject) {
    return token(
        subject,
        Map.of("scope", "orders.read", "client_id", "page"),
        Instant.now().plusSeconds(3600));
  }

  /** A token of an application that calls for itself. */
  public String applicationToken(String client) {
    return token(
        client,
        Map.of("roles", List.of("Import"), "client_id", client),
        Instant.now().plusSeconds(3600));
  }

  /** Any token that it signs. */
  public String token(String subject, Map<String, Object> claims, Instant expiresAt) {
    JWTClaimsSet.Builder set =
        new JWTClaimsSet.Builder()
            .issuer(issuer())
            .audience(AUDIENCE)
            .subject(subject)
            .jwtID(UUID.randomUUID().toString())
            .issueTime(Date.from(Instant.now()))
            .expirationTime(Date.from(expiresAt));
    claims.forEach(set::claim);
    SignedJWT jwt =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.RS256)
                .keyID(key.getKeyID())
                .type(new JOSEObjectType("at+jwt"))
                .build(),
            set.build());
    try {
      jwt.sign(new RSASSASigner(key));
    } catch (JOSEException e) {
      throw new IllegalStateException(e);
    }
    return jwt.serialize();
  }

  /** A token of exactly this header, but for its {@code kid}, and these claims. */
  public String sign(String header, String claims) {
    try {
      JWSObject token =
          new JWSObject(
              JWSHeader.parse(header.replace("KID", key.getKeyID())), new Payload(claims));
      token.sign(new RSASSASigner(key));
      return token.serialize();
    } catch (JOSEException | ParseException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
