package org.onbehalf.internal.credential;

import static org.onbehalf.internal.config.CredentialKeys.*;
import static org.onbehalf.internal.message.AcquisitionMessages.EXPIRING;
import static org.onbehalf.internal.message.ConfigurationMessages.MISSING;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.config.CredentialSourceTypes;
import org.onbehalf.internal.config.Key;
import org.onbehalf.internal.config.Section;

/** Reads the keys of those client credentials that somebody else signs. */
final class AssertionReader {
  private static final Key<Path> FILE = SIGNED_ASSERTION_FILE_DISK_PATH;

  /** Where the platform says that it keeps the assertion, as Microsoft.Identity.Web looks. */
  private static final List<String> VARIABLES =
      Collections.unmodifiableList(
          Arrays.asList("AZURE_FEDERATED_TOKEN_FILE", "AZURE_ACCESS_TOKEN_FILE"));

  /** Which keys each type has. */
  static final Map<String, List<Key<?>>> KEYS;

  static {
    Map<String, List<Key<?>>> keys = new LinkedHashMap<>();
    keys.put(CredentialSourceTypes.SIGNED_ASSERTION_FILE_PATH, Collections.singletonList(FILE));
    keys.put(
        CredentialSourceTypes.SIGNED_ASSERTION_FROM_MANAGED_IDENTITY,
        Arrays.asList(MANAGED_IDENTITY_CLIENT_ID, TOKEN_EXCHANGE_URL));
    KEYS = Collections.unmodifiableMap(keys);
  }

  private final Section section;
  private final List<String> variables;
  private final Map<String, String> environment;
  private final @Nullable Path configured;
  private final @Nullable String clientId;
  private final @Nullable String exchangeUrl;

  /**
   * From its parts.
   *
   * @param atEntra whether Entra is to take it: what the platform keeps is meant for Entra
   */
  AssertionReader(Section section, boolean atEntra, Map<String, String> environment) {
    this.section = section;
    this.variables = atEntra ? VARIABLES : Collections.<String>emptyList();
    this.environment = environment;
    this.configured = section.find(FILE);
    this.clientId = atEntra ? section.find(MANAGED_IDENTITY_CLIENT_ID) : null;
    this.exchangeUrl = atEntra ? section.find(TOKEN_EXCHANGE_URL) : null;
  }

  /** The credential; null, and a fault, when the file is of no use. */
  @Nullable
  ClientCredential file(Instant now) {
    Path path = configured;
    if (!section.isSet(FILE)) {
      for (String variable : variables) {
        String file = environment.get(variable);
        path = path == null && file != null ? section.absolute(FILE, file) : path;
      }
      if (path == null && Collections.disjoint(environment.keySet(), variables)) {
        section.fault(
            MISSING,
            FILE,
            variables.isEmpty()
                ? "nothing"
                : "nothing, and neither " + String.join(" nor ", variables),
            "the absolute path of a file with a signed JWT",
            variables.isEmpty()
                ? "name the file"
                : "name the file, or let the platform set the environment variable");
      }
    }
    try {
      if (path != null) {
        SignedAssertion assertion =
            SignedAssertion.parse(
                FILE.name, CredentialFile.read(FILE.name, path, SignedAssertion.LARGEST));
        if (assertion.isExpiredAt(now)) {
          section.warn(
              EXPIRING,
              FILE,
              "the assertion expired on " + assertion.expiresAt + "; what writes it has stopped.");
        }
        return ClientCredential.assertionFile(section.key(), path);
      }
    } catch (CredentialFault fault) {
      section.fault(fault);
    }
    return null;
  }

  /** The credential; null, and a fault, when there is none. */
  @Nullable
  ClientCredential managedIdentity() {
    if (exchangeUrl == null) {
      return null;
    }
    ManagedIdentityEndpoint endpoint =
        ManagedIdentityEndpoint.of(section, environment, clientId, exchangeUrl);
    return endpoint == null ? null : ClientCredential.managedIdentity(section.key(), endpoint);
  }
}
