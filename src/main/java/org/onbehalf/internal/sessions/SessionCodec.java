package org.onbehalf.internal.sessions;

import com.nimbusds.jose.util.JSONObjectUtils;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.caller.ValidatedCaller;

/** A session as bytes, before sealing: a JSON object with the version of this form. */
final class SessionCodec {
  private static final long VERSION = 1;

  private SessionCodec() {}

  static byte[] encode(SessionState state) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("v", VERSION);
    json.put("handle", state.handle.text());
    putUnlessNull(json, "name", state.name);
    json.put("startedAt", state.startedAt.toEpochMilli());
    json.put("usedAt", state.usedAt.toEpochMilli());
    json.put("refreshToken", state.refreshToken);
    json.put("grantedAt", state.grantedAt.toEpochMilli());
    json.put("start", state.start);
    json.put("caller", caller(state.facts));
    SessionLeases.Lease lease = state.lease;
    if (lease != null) {
      json.put("leaseHolder", lease.holder);
      json.put("leaseNonce", lease.nonce);
      json.put("leaseUntil", lease.until.toEpochMilli());
    }
    return JSONObjectUtils.toJSONString(json).getBytes(StandardCharsets.UTF_8);
  }

  private static Map<String, Object> caller(ValidatedCaller.Facts facts) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", facts.name);
    putUnlessNull(json, "objectId", facts.objectId);
    json.put("tenantId", facts.tenantId);
    json.put("issuer", facts.issuer);
    json.put("issuerName", facts.issuerName);
    json.put("clientId", facts.clientId);
    json.put("scopes", new ArrayList<>(facts.scopes));
    json.put("roles", new ArrayList<>(facts.roles));
    json.put("authenticationMethods", new ArrayList<>(facts.authenticationMethods));
    json.put("authenticationContexts", new ArrayList<>(facts.authenticationContexts));
    json.put("clientCapabilities", new ArrayList<>(facts.clientCapabilities));
    json.put("claims", facts.claims);
    return json;
  }

  private static void putUnlessNull(
      Map<String, Object> json, String member, @Nullable String value) {
    if (value != null) {
      json.put(member, value);
    }
  }

  /**
   * The session.
   *
   * @throws ParseException if the bytes are not what this version writes
   */
  static SessionState decode(byte[] encoded) throws ParseException {
    Map<String, Object> json = JSONObjectUtils.parse(new String(encoded, StandardCharsets.UTF_8));
    if (json == null || number(json, "v") != VERSION) {
      throw new ParseException("another version wrote the session", 0);
    }
    SessionHandle handle = SessionHandle.parse(text(json, "handle"));
    Object caller = json.get("caller");
    if (handle == null || !(caller instanceof Map)) {
      throw new ParseException("handle or caller", 0);
    }
    return new SessionState(
        handle,
        textOrNull(json, "name"),
        facts((Map<?, ?>) caller),
        Instant.ofEpochMilli(number(json, "startedAt")),
        Instant.ofEpochMilli(number(json, "usedAt")),
        text(json, "refreshToken"),
        Instant.ofEpochMilli(number(json, "grantedAt")),
        number(json, "start"),
        json.containsKey("leaseNonce")
            ? new SessionLeases.Lease(
                text(json, "leaseHolder"),
                text(json, "leaseNonce"),
                Instant.ofEpochMilli(number(json, "leaseUntil")))
            : null);
  }

  private static ValidatedCaller.Facts facts(Map<?, ?> json) throws ParseException {
    ValidatedCaller.Facts facts = new ValidatedCaller.Facts();
    facts.name = text(json, "name");
    facts.objectId = textOrNull(json, "objectId");
    facts.tenantId = text(json, "tenantId");
    facts.issuer = text(json, "issuer");
    facts.issuerName = text(json, "issuerName");
    facts.clientId = text(json, "clientId");
    facts.scopes = texts(json, "scopes");
    facts.roles = texts(json, "roles");
    facts.authenticationMethods = texts(json, "authenticationMethods");
    facts.authenticationContexts = texts(json, "authenticationContexts");
    facts.clientCapabilities = texts(json, "clientCapabilities");
    facts.exchangeable = true;
    facts.claims = claims(json.get("claims"));
    return facts;
  }

  private static String text(Map<?, ?> json, String member) throws ParseException {
    Object value = json.get(member);
    if (!(value instanceof String)) {
      throw new ParseException(member, 0);
    }
    return (String) value;
  }

  private static @Nullable String textOrNull(Map<?, ?> json, String member) throws ParseException {
    return json.containsKey(member) ? text(json, member) : null;
  }

  private static long number(Map<?, ?> json, String member) throws ParseException {
    Object value = json.get(member);
    if (!(value instanceof Number)) {
      throw new ParseException(member, 0);
    }
    return ((Number) value).longValue();
  }

  private static Set<String> texts(Map<?, ?> json, String member) throws ParseException {
    Object value = json.get(member);
    if (!(value instanceof Collection)) {
      throw new ParseException(member, 0);
    }
    Set<String> texts = new LinkedHashSet<>();
    for (Object each : (Collection<?>) value) {
      texts.add(String.valueOf(each));
    }
    return Collections.unmodifiableSet(texts);
  }

  private static Map<String, Object> claims(@Nullable Object value) throws ParseException {
    if (!(value instanceof Map)) {
      throw new ParseException("claims", 0);
    }
    return members((Map<?, ?>) value);
  }

  private static Map<String, Object> members(Map<?, ?> json) {
    Map<String, Object> members = new LinkedHashMap<>();
    json.forEach((name, value) -> members.put(String.valueOf(name), unmodifiable(value)));
    return Collections.unmodifiableMap(members);
  }

  /** To its depth, as applications get it. */
  private static @Nullable Object unmodifiable(@Nullable Object value) {
    if (value instanceof Map) {
      return members((Map<?, ?>) value);
    }
    if (value instanceof List) {
      List<Object> elements = new ArrayList<>();
      ((List<?>) value).forEach(each -> elements.add(unmodifiable(each)));
      return Collections.unmodifiableList(elements);
    }
    return value;
  }
}
