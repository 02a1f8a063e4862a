package org.onbehalf.internal.principal;

import java.io.Closeable;
import java.time.Clock;
import java.time.Duration;
import java.util.Collections;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.caller.AccessDecision;
import org.onbehalf.internal.caller.ValidatedCaller;
import org.onbehalf.internal.challenge.Answer;
import org.onbehalf.internal.challenge.Answers;
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
  private static final Duration ONCE_PER = Duration.ofMinutes(1);
  private static final String REASON = "principal mapping";
  private static final Answer DENIED =
      Answer.of(403, "access_denied", "The service does not know this account");

  private static final Answer UNAVAILABLE =
      Answer.of(503, "temporarily_unavailable", "Accounts cannot be looked up at the moment")
          .withRetryAfter(Duration.ofSeconds(5));

  /** Null where names stay as they are. */
  private final @Nullable NameSource source;

  private final String sourceName;
  private final boolean keepsUnmapped;
  private final Set<String> tenants;
  private final RepeatLimiter limiter;

  /**
   * From its parts.
   *
   * @param settings null for none: names stay as they are
   * @param mapper the application's own; null but for {@code Source = Custom}
   */
  public PrincipalMapping(
      @Nullable PrincipalMappingSettings settings, @Nullable PrincipalMapper mapper, Clock clock) {
    this.source = settings == null ? null : source(settings, mapper, clock);
    this.sourceName = settings == null ? "" : settings.source.text;
    this.keepsUnmapped = settings != null && settings.keepsUnmapped;
    this.tenants = settings == null ? Collections.emptySet() : settings.tenants;
    this.limiter = new RepeatLimiter(clock, ONCE_PER);
  }

  private static NameSource source(
      PrincipalMappingSettings settings, @Nullable PrincipalMapper mapper, Clock clock) {
    switch (settings.source) {
      case ON_PREMISES_SAM_ACCOUNT_NAME:
        return new SamAccountNames(settings);
      case USER_PRINCIPAL_NAME:
        return new UserPrincipalNames(settings);
      case PROPERTIES:
        return new PropertiesNames(settings, clock);
      default:
        return new PrincipalNameCache(lookUp(settings, mapper), settings, clock);
    }
  }

  private static NameLookUp lookUp(
      PrincipalMappingSettings settings, @Nullable PrincipalMapper mapper) {
    if (settings.lookUp.ldap != null) {
      return new LdapNames(settings.lookUp.ldap, settings);
    }
    return ofMapper(Objects.requireNonNull(mapper, "mapper"));
  }

  /** Names that the application's own class gives. */
  static NameLookUp ofMapper(PrincipalMapper mapper) {
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

  /** Names a user of {@code AzureAd}; every other caller keeps its name. */
  public AccessDecision nameCaller(ValidatedCaller caller) {
    NameSource names = source;
    if (names == null || caller.isApplication() || !caller.issuerName().equals("AzureAd")) {
      return AccessDecision.accepted(caller);
    }
    try {
      Name name = isOfOurTenants(caller) ? names.nameOf(caller) : otherTenant();
      if (name.text != null) {
        return AccessDecision.accepted(caller.withName(name.text));
      }
      if (!keepsUnmapped) {
        return refused(name);
      }
      return names.couldGive(caller.getName())
          ? refused(
              Name.none(
                  "a user without a name here, whose own could be another's",
                  "give the user a name, or set AzureAd.NameClaim so that it is no bare name"))
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

  private static Name otherTenant() {
    return Name.none(
        "a user of another tenant",
        "add the tenant to AzureAd.PrincipalMapping.Tenants if its users have names here");
  }

  private AccessDecision refused(Name name) {
    LOG.debug("refused by AzureAd.PrincipalMapping: {}", name.reason);
    long suppressed = limiter.tell("refused " + name.reason);
    if (suppressed != RepeatLimiter.SUPPRESSED) {
      LOG.warn(
          "a request was refused by AzureAd.PrincipalMapping (Source = {}): {}. What helps: {}; or"
              + " AzureAd.PrincipalMapping.Unmapped = keep ({} more since the last line)",
          sourceName,
          name.reason,
          name.remedy,
          suppressed);
    }
    return AccessDecision.refused(DENIED, REASON);
  }

  private AccessDecision unavailable(NamesUnavailableException e) {
    long suppressed = limiter.tell("unavailable");
    if (suppressed != RepeatLimiter.SUPPRESSED) {
      LOG.warn(
          "AzureAd.PrincipalMapping (Source = {}) cannot tell names: {}. The request is answered 503 ({} more since the last line)",
          sourceName,
          e.getMessage(),
          suppressed);
    }
    return AccessDecision.refused(UNAVAILABLE, REASON);
  }

  /** Ends what looks names up; takes limited time. */
  @Override
  public void close() {
    if (source instanceof PrincipalNameCache) {
      ((PrincipalNameCache) source).close();
    }
  }

  /** With where it failed and without the message, which may be personal. */
  private AccessDecision failed(Throwable thrown) {
    StackTraceElement[] stack = thrown.getStackTrace();
    long suppressed = limiter.tell("failed");
    if (suppressed != RepeatLimiter.SUPPRESSED) {
      LOG.error(
          "AzureAd.PrincipalMapping (Source = {}) failed with {} at {}: the request is answered 500 ({} more since the last line)",
          sourceName,
          thrown.getClass().getName(),
          stack.length == 0 ? "an unknown place" : stack[0],
          suppressed);
    }
    return AccessDecision.refused(Answers.SERVER_ERROR, REASON);
  }
}
