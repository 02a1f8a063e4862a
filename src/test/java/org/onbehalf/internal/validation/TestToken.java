package org.onbehalf.internal.validation;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.onbehalf.internal.caller.BearerToken;
import org.onbehalf.internal.jwks.FakeAuthority;
import org.onbehalf.internal.telemetry.ManualClock;

/**
 * A token put together by hand, with the JDK only, so that a test can bend each byte of it. Members
 * are JSON texts as they will stand.
 */
final class TestToken {
  static final String CLIENT_ID = "11111111-2222-3333-4444-555555555555";
  static final String AZP = "99999999-0000-4000-8000-000000000009";
  static final String OID = "bbbbbbbb-0000-4000-8000-00000000000b";

  private final Map<String, String> header = new LinkedHashMap<>();
  private final Map<String, String> claims = new LinkedHashMap<>();

  /** As Entra issues them to a user, version 2.0. */
  static TestToken v2(FakeAuthority authority, ManualClock clock) {
    return base(clock)
        .claim("ver", "2.0")
        .claim("iss", authority.issuerV2())
        .claim("aud", CLIENT_ID)
        .claim("azp", AZP)
        .claim("preferred_username", "ada@contoso.example");
  }

  /** As Entra issues them to a user, version 1.0. */
  static TestToken v1(FakeAuthority authority, ManualClock clock) {
    return base(clock)
        .claim("ver", "1.0")
        .claim("iss", authority.issuerV1())
        .claim("aud", "api://" + CLIENT_ID)
        .claim("appid", AZP)
        .claim("upn", "ada@contoso.example");
  }

  /** As Entra issues them to an application, version 2.0. */
  static TestToken app(FakeAuthority authority, ManualClock clock) {
    return v2(authority, clock)
        .without("scp")
        .without("preferred_username")
        .claim("sub", OID)
        .raw("roles", "[\"Orders.Read.All\"]");
  }

  private static TestToken base(ManualClock clock) {
    long now = clock.instant().getEpochSecond();
    return new TestToken()
        .header("typ", "JWT")
        .header("alg", "RS256")
        .header("kid", "one")
        .raw("iat", "" + now)
        .raw("nbf", "" + now)
        .raw("exp", "" + (now + 3600))
        .claim("tid", FakeAuthority.TENANT)
        .claim("oid", OID)
        .claim("sub", "pairwise")
        .claim("scp", "orders.read orders.write")
        .claim("uti", "unique");
  }

  TestToken header(String name, String value) {
    return rawHeader(name, '"' + value + '"');
  }

  TestToken rawHeader(String name, String json) {
    header.put(name, json);
    return this;
  }

  TestToken withoutHeader(String name) {
    header.remove(name);
    return this;
  }

  TestToken claim(String name, String value) {
    return raw(name, '"' + value + '"');
  }

  TestToken raw(String name, String json) {
    claims.put(name, json);
    return this;
  }

  TestToken without(String name) {
    claims.remove(name);
    return this;
  }

  String headerJson() {
    return json(header);
  }

  String claimsJson() {
    return json(claims);
  }

  String unsigned() {
    return encode(headerJson()) + "." + encode(claimsJson());
  }

  BearerToken signed(PrivateKey key) {
    return signed(headerJson(), claimsJson(), key);
  }

  /** The same with texts instead of members. */
  static BearerToken signed(String header, String claims, PrivateKey key) {
    return signedWith("SHA256withRSA", encode(header) + "." + encode(claims), key);
  }

  static BearerToken signedWith(String algorithm, String input, PrivateKey key) {
    try {
      Signature signature = Signature.getInstance(algorithm);
      signature.initSign(key);
      signature.update(input.getBytes(StandardCharsets.US_ASCII));
      return new BearerToken(input + "." + encode(signature.sign()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Signed by whoever knows a text, such as a public key's. */
  BearerToken hmac(byte[] secret) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret, "HmacSHA256"));
      String input = unsigned();
      return new BearerToken(
          input + "." + encode(mac.doFinal(input.getBytes(StandardCharsets.US_ASCII))));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  static String encode(String text) {
    return encode(text.getBytes(StandardCharsets.UTF_8));
  }

  static String encode(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  static List<String> parts(BearerToken token) {
    return Arrays.asList(token.text().split("\\.", -1));
  }

  private static String json(Map<String, String> members) {
    return members.entrySet().stream()
        .map(member -> '"' + member.getKey() + "\":" + member.getValue())
        .collect(Collectors.joining(",", "{", "}"));
  }
}
