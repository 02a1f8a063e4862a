package org.onbehalf.internal.jwks;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.config.Settings;
import org.onbehalf.internal.config.SignatureAlgorithm;
import org.onbehalf.internal.http.HttpExchange;

/**
 * One fetch of what the configured authority publishes: its version 1.0 and 2.0 metadata and the
 * key sets that they name. All or nothing, so that a fault of one document never takes away keys
 * that the other version's tokens need.
 */
final class Discovery {
  private static final String DOCUMENT = ".well-known/openid-configuration";
  private static final Pattern GUID =
      Pattern.compile("[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}");

  private final URI instance;
  private final String tenantId;
  private final boolean severalTenants;
  private final String query;
  private final Set<SignatureAlgorithm> algorithms;
  private final HttpExchange http;

  Discovery(Settings.AzureAd azureAd, HttpExchange http) {
    this.instance = azureAd.instance;
    this.tenantId = azureAd.tenantId;
    this.severalTenants = azureAd.hasSeveralTenants();
    this.query = azureAd.jose.customSigningKeys ? "?appid=" + azureAd.clientId : "";
    this.algorithms = azureAd.jose.signatureAlgorithms;
    this.http = http;
  }

  /** Where the documents come from; for messages. */
  String authority() {
    return instance + tenantId;
  }

  /**
   * Fetches everything anew, within the limit of one exchange for all of it.
   *
   * @param now the moment that the result bears
   * @throws IOException when there was no complete and sound answer
   */
  KeySet fetch(Instant now) throws IOException {
    Deadline deadline = new Deadline(http.longest());
    Metadata v2 = metadata(instance.resolve(tenantId + "/v2.0/" + DOCUMENT + query), deadline);
    // organizations has no version 1.0 document of its own
    String ofVersion1 = severalTenants ? "common" : tenantId;
    Metadata v1 = metadata(instance.resolve(ofVersion1 + "/" + DOCUMENT + query), deadline);
    Map<URI, List<SigningKey>> keySets = new HashMap<>();
    for (Metadata each : new Metadata[] {v2, v1}) {
      if (!keySets.containsKey(each.keys)) {
        keySets.put(each.keys, keys(each.keys, deadline));
      }
    }
    List<SigningKey> all = new ArrayList<>();
    keySets.values().forEach(all::addAll);
    KeySet fetched = new KeySet(v1.issuer, v2.issuer, all, now);
    if (fetched.isEmpty()) {
      throw new IOException(
          "the key sets of " + authority() + " hold no usable key for " + algorithms);
    }
    return fetched;
  }

  private Metadata metadata(URI uri, Deadline deadline) throws IOException {
    Map<String, Object> document = document(uri, deadline);
    String issuer = text(document, "issuer", uri);
    if (severalTenants != issuer.contains("{tenantid}") && !GUID.matcher(tenantId).matches()) {
      throw new IOException(
          uri
              + (severalTenants
                  ? " speaks for one tenant, but AzureAd.TenantId = "
                  : " speaks for every tenant, but AzureAd.TenantId = ")
              + tenantId
              + (severalTenants
                  ? " stands for many: check AzureAd.Instance"
                  : " should name one: write its GUID or its domain"));
    }
    URI keys = onAuthority(text(document, "jwks_uri", uri), "jwks_uri", uri);
    if (document.containsKey("token_endpoint")) {
      onAuthority(text(document, "token_endpoint", uri), "token_endpoint", uri);
    }
    return new Metadata(issuer, keys);
  }

  private List<SigningKey> keys(URI uri, Deadline deadline) throws IOException {
    Object members = document(uri, deadline).get("keys");
    if (!(members instanceof List)) {
      throw new IOException(uri + " is no key set: there is no array named keys");
    }
    List<SigningKey> keys = new ArrayList<>();
    for (Object member : (List<?>) members) {
      SigningKey key =
          member instanceof Map ? SigningKey.read((Map<?, ?>) member, algorithms) : null;
      if (key != null) {
        keys.add(key);
      }
    }
    return keys;
  }

  private Map<String, Object> document(URI uri, Deadline deadline) throws IOException {
    HttpExchange.Response response = http.get(uri, deadline.left(uri));
    if (response.status != HttpURLConnection.HTTP_OK) {
      throw new IOException(uri + " answered " + response.status);
    }
    try {
      return StrictJson.object(response.body);
    } catch (StrictJson.MalformedException e) {
      throw new IOException(uri + " is not a JSON object: " + e.getMessage(), e);
    }
  }

  private static String text(Map<String, Object> document, String member, URI uri)
      throws IOException {
    Object value = document.get(member);
    if (!(value instanceof String) || ((String) value).isEmpty()) {
      throw new IOException(uri + " has no text named " + member);
    }
    return (String) value;
  }

  /** Rule 9: nothing leads away from the configured authority, not even its own metadata. */
  private URI onAuthority(String value, String member, URI document) throws IOException {
    URI uri;
    try {
      uri = new URI(value);
    } catch (URISyntaxException e) {
      throw new IOException(document + " has a " + member + " that is not a URI");
    }
    boolean same =
        Objects.equals(lower(uri.getScheme()), lower(instance.getScheme()))
            && Objects.equals(lower(uri.getHost()), lower(instance.getHost()))
            && port(uri) == port(instance)
            && uri.getRawUserInfo() == null
            && uri.getRawFragment() == null;
    if (!same) {
      throw new IOException(
          document
              + " has a "
              + member
              + " that is not on "
              + instance
              + ": check AzureAd.Instance, and what stands between this server and Entra");
    }
    return uri;
  }

  private static @Nullable String lower(@Nullable String text) {
    return text == null ? null : text.toLowerCase(Locale.ROOT);
  }

  private static int port(URI uri) {
    if (uri.getPort() >= 0) {
      return uri.getPort();
    }
    return "http".equalsIgnoreCase(uri.getScheme()) ? 80 : 443;
  }

  private static final class Metadata {
    final String issuer;
    final URI keys;

    Metadata(String issuer, URI keys) {
      this.issuer = issuer;
      this.keys = keys;
    }
  }

  private static final class Deadline {
    private final long nanos;

    Deadline(Duration limit) {
      nanos = System.nanoTime() + limit.toNanos();
    }

    Duration left(URI next) throws IOException {
      Duration left = Duration.ofNanos(nanos - System.nanoTime());
      if (left.isNegative() || left.isZero()) {
        throw new SocketTimeoutException("no time was left for " + next);
      }
      return left;
    }
  }
}
