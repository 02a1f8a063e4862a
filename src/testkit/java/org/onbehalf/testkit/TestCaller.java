package org.onbehalf.testkit;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.onbehalf.Caller;
import org.onbehalf.CallerContext;
import org.onbehalf.OnBehalf;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.caller.KnownCaller;
import org.onbehalf.internal.caller.ValidatedCaller;

/**
 * Somebody who calls the application under test: as a token for a request over HTTP, or as the
 * {@link Caller} of the thread for code that is tested without a server.
 *
 * <pre>{@code
 * TestCaller anna = TestCaller.user("Anna").scopes("orders.read").roles("Orders.Approve");
 *
 * String token = anna.token(entra, orders);                  // a token that the filter accepts
 * try (CallerContext.Scope scope = anna.open()) {            // no server, no emulator
 *   service.approve("7");
 * }
 * }</pre>
 *
 * <p>Not thread-safe.
 *
 * @since 0.1
 */
public final class TestCaller {
  private final String name;
  private final boolean application;
  private String tenant = EntraEmulator.TENANT;
  private @Nullable String objectId;
  private @Nullable String clientId;
  private @Nullable Set<String> scopes;
  private @Nullable Set<String> roles;
  private boolean expired;
  private final Map<String, Object> claims = new LinkedHashMap<>();

  private TestCaller(String name, boolean application) {
    this.name = Objects.requireNonNull(name, "name");
    this.application = application;
  }

  /**
   * A user.
   *
   * @param name the display name, from which the user principal name derives, or the latter: {@code
   *     anna@contoso.com}; not null
   */
  public static TestCaller user(String name) {
    return new TestCaller(name, false);
  }

  /**
   * An application that calls without a user.
   *
   * @param name its display name, from which the client id derives; not null
   */
  public static TestCaller application(String name) {
    return new TestCaller(name, true);
  }

  /**
   * The tenant; {@link EntraEmulator#TENANT} unless set.
   *
   * @param id a GUID; not null
   */
  public TestCaller tenant(String id) {
    tenant = Guids.require("The tenant", id);
    return this;
  }

  /**
   * The object id; derived from the name unless set.
   *
   * @param id a GUID; not null
   */
  public TestCaller objectId(String id) {
    objectId = Guids.require("The object id", id);
    return this;
  }

  /**
   * The application that sends the token; derived from the name unless set.
   *
   * @param id a GUID; not null
   */
  public TestCaller clientId(String id) {
    clientId = Guids.require("The client id", id);
    return this;
  }

  /**
   * The scopes. Unless set, a token has all of its audience, and {@link #caller()} has none.
   *
   * @param names short names; not null
   */
  public TestCaller scopes(String... names) {
    scopes = new LinkedHashSet<>(Arrays.asList(names));
    return this;
  }

  /**
   * The roles; none unless set, or those that the emulator assigned.
   *
   * @param names values; not null
   */
  public TestCaller roles(String... names) {
    roles = new LinkedHashSet<>(Arrays.asList(names));
    return this;
  }

  /**
   * The groups, by object id.
   *
   * @param ids what the claim {@code groups} lists; not null
   */
  public TestCaller groups(String... ids) {
    return claim("groups", Arrays.asList(ids));
  }

  /**
   * Any claim.
   *
   * @param claim its name; not null
   * @param value a string, number, boolean, list or map; not null
   */
  public TestCaller claim(String claim, Object value) {
    claims.put(Objects.requireNonNull(claim, "claim"), Objects.requireNonNull(value, "value"));
    return this;
  }

  /** The token expired an hour ago. */
  public TestCaller expired() {
    expired = true;
    return this;
  }

  /**
   * A token of this caller. The emulator then knows the user, or the application, so that the token
   * can be exchanged where consent was given.
   *
   * @param entra signs it; not null
   * @param audience whom it is for; not null
   * @return its compact form, never null
   * @throws IllegalArgumentException if the emulator has no such tenant
   */
  public String token(EntraEmulator entra, App audience) {
    TestToken token =
        application
            ? entra.tokens().forApplication(client(entra)).audience(audience)
            : entra.tokens().forUser(entra.findOrAdd(builder())).audience(audience);
    if (scopes != null) {
      token.scopes(scopes.toArray(new String[0]));
    }
    if (roles != null) {
      token.roles(roles.toArray(new String[0]));
    }
    if (!application && clientId != null) {
      token.claim(audience.registration.accessTokenVersion == 1 ? "appid" : "azp", clientId);
    }
    claims.forEach(token::claim);
    return (expired ? token.expired() : token).mint();
  }

  private App client(EntraEmulator entra) {
    AppRegistration registration = App.named(name).tenant(tenant);
    return entra.findOrAdd(clientId == null ? registration : registration.clientId(clientId));
  }

  private User.Builder builder() {
    User.Builder user = User.named(name.replaceFirst("@.*", "")).tenant(tenant);
    if (name.contains("@")) {
      user.upn(name);
    }
    return objectId == null ? user : user.objectId(objectId);
  }

  /** This caller as the application sees it; no token was validated for it. */
  public Caller caller() {
    ValidatedCaller.Facts facts = new ValidatedCaller.Facts();
    Instant now = Instant.now();
    facts.expiresAt = expired ? now.minus(Duration.ofHours(1)) : now.plus(Duration.ofHours(1));
    facts.application = application;
    facts.tenantId = tenant;
    facts.issuer = "https://login.microsoftonline.com/" + tenant + "/v2.0";
    facts.issuerName = "AzureAd";
    facts.clientId = clientId == null ? Guids.of("application", name) : clientId;
    User user = new User(builder(), tenant, EntraEmulator.DOMAIN);
    facts.name = application ? facts.clientId : user.upn();
    facts.objectId =
        application && objectId == null
            ? Guids.of("service principal", facts.clientId)
            : user.objectId();
    facts.scopes = unmodifiable(scopes);
    facts.roles = unmodifiable(roles);
    facts.authenticationMethods = strings("amr");
    facts.authenticationContexts = strings("acrs");
    facts.clientCapabilities = strings("xms_cc");
    facts.claims = Collections.unmodifiableMap(claimsOf(facts, user));
    return new UnitTestCaller(facts);
  }

  private Map<String, Object> claimsOf(ValidatedCaller.Facts facts, User user) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("iss", facts.issuer);
    all.put("tid", tenant);
    all.put("oid", String.valueOf(facts.objectId));
    all.put("azp", facts.clientId);
    all.put("exp", facts.expiresAt.getEpochSecond());
    if (!application) {
      all.put("name", user.name());
      all.put("preferred_username", user.upn());
      all.put("scp", String.join(" ", facts.scopes));
    }
    List<String> list = Arrays.asList(facts.roles.toArray(new String[0]));
    all.put("roles", Collections.unmodifiableList(list));
    all.putAll(claims);
    return all;
  }

  private static Set<String> unmodifiable(@Nullable Set<String> set) {
    return set == null
        ? Collections.emptySet()
        : Collections.unmodifiableSet(new LinkedHashSet<>(set));
  }

  private Set<String> strings(String claim) {
    Object value = claims.get(claim);
    Set<String> strings = new LinkedHashSet<>();
    for (Object each : value instanceof List ? (List<?>) value : Collections.emptyList()) {
      strings.add(String.valueOf(each));
    }
    return Collections.unmodifiableSet(strings);
  }

  /**
   * Makes this the caller of the thread. Calls of downstream APIs fail in its scope: {@link
   * #open(OnBehalf)} takes a fake, and an emulator with {@link #token} the real thing.
   *
   * @return the scope, to be closed by the same thread, with try-with-resources; never null
   */
  public CallerContext.Scope open() {
    return open(
        (OnBehalf)
            Proxy.newProxyInstance(
                OnBehalf.class.getClassLoader(),
                new Class<?>[] {OnBehalf.class},
                TestCaller::refuse));
  }

  /**
   * Makes this the caller of the thread.
   *
   * @param onBehalf the test's own, for what calls downstream APIs; not null
   * @return the scope, to be closed by the same thread, with try-with-resources; never null
   */
  public CallerContext.Scope open(OnBehalf onBehalf) {
    return CallerContext.open(caller(), onBehalf);
  }

  private static Object refuse(Object proxy, Method method, @Nullable Object[] arguments) {
    switch (method.getName()) {
      case "equals":
        return arguments != null && proxy == arguments[0];
      case "hashCode":
        return System.identityHashCode(proxy);
      case "toString":
        return "OnBehalf(of a test)";
      default:
        throw new UnsupportedOperationException(
            method.getName()
                + ": TestCaller.open() gives a caller, but no downstream APIs. Pass an OnBehalf of"
                + " your own to open(OnBehalf), or test with EntraEmulator");
    }
  }

  private static final class UnitTestCaller extends KnownCaller {
    UnitTestCaller(ValidatedCaller.Facts facts) {
      super(facts);
    }
  }
}
