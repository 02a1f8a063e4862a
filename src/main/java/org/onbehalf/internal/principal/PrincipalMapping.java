package org.onbehalf.internal.principal;

import java.io.Closeable;
import java.time.Clock;
import java.time.Duration;
import java.util.Collections;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.onbehalf.internal.DetachedThread;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.caller.AccessDecision;
import org.onbehalf.internal.caller.ValidatedCaller;
import org.onbehalf.internal.message.StoreMessages;
import org.onbehalf.internal.response.ErrorResponse;
import org.onbehalf.internal.response.ErrorResponses;
import org.onbehalf.internal.telemetry.Metrics;
import org.onbehalf.internal.telemetry.RepeatLimiter;
import org.onbehalf.spi.PrincipalMapper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code AzureAd.PrincipalMapping}: gives each user the name by which the application knows them.
 * If the look-up fails, the request is refused. Thread-safe.
 */
public final class PrincipalMapping implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(PrincipalMapping.class);
  private static final String REASON = "principal mapping";
  private static final ErrorResponse DENIED =
      ErrorResponse.of(
          StoreMessages.NAME_REFUSED,
          403,
          "access_denied",
          "The service does not know this account");

  private static final ErrorResponse UNAVAILABLE =
      ErrorResponse.of(
              StoreMessages.NAMES_UNAVAILABLE,
              503,
              "temporarily_unavailable",
              "Accounts cannot be looked up at the moment")
          .withRetryAfter(Duration.ofSeconds(5));

  private static final Name OTHER_TENANT =
      Name.none(
          "a user of another tenant",
          "add the tenant to AzureAd.PrincipalMapping.Tenants if its users have names here");
  private static final Name AMBIGUOUS =
      Name.none(
          "a user without a name here, whose own could be another's",
          "give the user a name, or set AzureAd.NameClaim so that it is no bare name");

  /** Null if names stay as they are. */
  private final @Nullable NameSource source;

  private final String sourceName;
  private final boolean keepsUnmapped;
  private final Set<String> tenants;
  private final RepeatLimiter limiter;

  /**
   * Opens no connection.
   *
   * @param settings null for none: names stay as they are
   * @param mapper null except with {@code Source = Custom}
   */
  public PrincipalMapping(
      @Nullable PrincipalMappingSettings settings, @Nullable PrincipalMapper mapper, Clock clock) {
    this.source = settings == null ? null : source(settings, mapper, clock);
    this.sourceName = settings == null ? "" : settings.source.text;
    this.keepsUnmapped = settings != null && settings.keepsUnmapped;
    this.tenants = settings == null ? Collections.emptySet() : settings.tenants;
    this.limiter = new RepeatLimiter(clock, Duration.ofMinutes(1));
  }

  private static NameSource source(
      PrincipalMappingSettings settings, @Nullable PrincipalMapper mapper, Clock clock) {
    switch (settings.source) {
      case ON_PREMISES_SAM_ACCOUNT_NAME:
      case USER_PRINCIPAL_NAME:
        return new ClaimNames(settings);
      case PROPERTIES:
        return new PropertiesNames(settings, clock);
      default:
        NameSource source =
            settings.lookUp.ldap == null
                ? ofMapper(Objects.requireNonNull(mapper, "mapper"))
                : new LdapNames(settings.lookUp.ldap, settings);
        return new PrincipalNameCache(
            source, settings, DetachedThread.factory("onbehalf-names"), clock);
    }
  }

  /** Names that the application's own class gives. */
  static NameSource ofMapper(PrincipalMapper mapper) {
    return caller -> {
      Optional<String> name = mapper.nameOf(caller);
      if (!name.isPresent()) {
        return Name.none(
            "a user of whom " + mapper.getClass().getName() + " knows no name",
            "add the user where that class looks");
      }
      if (!PrincipalsFile.isName(name.get())) {
        throw new IllegalStateException("a text that is not a name");
      }
      return Name.of(name.get());
    };
  }

  /** Whether any caller gets another name. */
  public boolean isConfigured() {
    return source != null;
  }

  /** Whether names cannot be looked up, after several attempts in a row. */
  public boolean isUnavailable() {
    return source instanceof PrincipalNameCache && ((PrincipalNameCache) source).isUnavailable();
  }

  /** Shows whether names can be looked up. */
  public void addTo(Metrics metrics) {
    metrics.gauge("onbehalf.circuits.open", () -> isUnavailable() ? 1 : 0, "target", "names");
  }

  /** Names a user of {@code AzureAd}; every other caller keeps its name. */
  public AccessDecision nameCaller(ValidatedCaller caller) {
    NameSource names = source;
    if (names == null || caller.isApplication() || !caller.issuerName().equals("AzureAd")) {
      return AccessDecision.accepted(caller);
    }
    try {
      Name name = isOfOurTenants(caller) ? names.nameOf(caller) : OTHER_TENANT;
      if (name.text != null) {
        return AccessDecision.accepted(caller.withName(name.text));
      }
      if (!keepsUnmapped) {
        return refused(name);
      }
      return names.couldGive(caller.getName())
          ? refused(AMBIGUOUS)
          : AccessDecision.accepted(caller);
    } catch (NamesUnavailableException e) {
      return unavailable(e);
    } catch (RuntimeException | LinkageError | StackOverflowError e) {
      return failed(e);
    }
  }

  private boolean isOfOurTenants(ValidatedCaller caller) {
    return tenants.isEmpty() || tenants.contains(caller.tenantId().toLowerCase(Locale.ROOT));
  }

  private AccessDecision refused(Name name) {
    limiter.log(
        "refused " + name.reason,
        LOG::warn,
        LOG::debug,
        StoreMessages.NAME_REFUSED
            + " a caller was not accepted by AzureAd.PrincipalMapping (Source = {}): {}. What helps: {}; or"
            + " AzureAd.PrincipalMapping.Unmapped = keep",
        sourceName,
        name.reason,
        name.remedy);
    return AccessDecision.refused(DENIED, REASON);
  }

  private AccessDecision unavailable(NamesUnavailableException e) {
    limiter.log(
        "unavailable",
        LOG::warn,
        StoreMessages.NAMES_UNAVAILABLE
            + " AzureAd.PrincipalMapping (Source = {}) cannot look names up: {}. The response is 503",
        sourceName,
        String.valueOf(e.getMessage()));
    return AccessDecision.refused(UNAVAILABLE, REASON);
  }

  /** With where it failed and without the message, which may be personal. */
  private AccessDecision failed(Throwable thrown) {
    StackTraceElement[] stack = thrown.getStackTrace();
    limiter.log(
        "failed",
        LOG::error,
        StoreMessages.NAMES_FAILED
            + " AzureAd.PrincipalMapping (Source = {}) failed with {} at {}: the response is 500",
        sourceName,
        thrown.getClass().getName(),
        stack.length == 0 ? "an unknown place" : stack[0]);
    return AccessDecision.refused(ErrorResponses.SERVER_ERROR, REASON);
  }

  /** Ends the threads that look names up; takes limited time. */
  @Override
  public void close() {
    if (source instanceof PrincipalNameCache) {
      ((PrincipalNameCache) source).close();
    }
  }
}
