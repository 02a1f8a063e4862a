package org.onbehalf.internal.jwks;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.onbehalf.internal.Guid;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.config.Authority;
import org.onbehalf.internal.http.HttpExchange;

/**
 * Fetches the metadata of the configured authority (for Entra those of version 1.0 and 2.0) and the
 * key sets that they name. All or nothing: a faulty document must not remove keys that the other
 * version's tokens need.
 */
final class Discovery {
  private final IssuerSettings issuer;
  private final Authority authority;
  private final HttpExchange http;

  /** The result of the last complete fetch; only one fetch runs at a time. */
  private volatile Map<URI, Document> known = Collections.emptyMap();

  Discovery(IssuerSettings issuer, HttpExchange http) {
    this.issuer = issuer;
    this.authority = issuer.authority;
    this.http = http;
  }

  /** For messages. */
  String authority() {
    return authority.toString();
  }

  /** The configuration keys that name the authority; for messages. */
  String authorityKeys() {
    return issuer.authorityKeys();
  }

  /**
   * Fetches all documents within the time limit of one request.
   *
   * @param now the time of the fetch
   * @throws IOException if any document is missing or faulty
   */
  JwkSet fetch(Instant now) throws IOException {
    Deadline deadline = new Deadline(http.longest());
    Map<URI, Document> documents = new HashMap<>();
    List<Metadata> versions = new ArrayList<>();
    for (URI document : authority.metadata()) {
      versions.add(metadata(URI.create(document + issuer.metadataQuery), documents, deadline));
    }
    IgnoredKeys ignored = new IgnoredKeys();
    Map<URI, List<SigningKey>> keySets = new HashMap<>();
    for (Metadata each : versions) {
      if (!keySets.containsKey(each.keys)) {
        keySets.put(each.keys, keys(each.keys, documents, ignored, deadline));
      }
    }
    List<SigningKey> all = new ArrayList<>();
    keySets.values().forEach(all::addAll);
    // only Entra has a version 1.0; elsewhere there is one issuer
    Metadata current = versions.get(0);
    Metadata former = versions.get(versions.size() - 1);
    JwkSet fetched = new JwkSet(former.issuer, current.issuer, all, ignored, now);
    if (fetched.isEmpty()) {
      throw new IOException(
          "the key sets of "
              + authority()
              + " hold no usable key for "
              + issuer.signatureAlgorithms
              + (fetched.ignoredKeys().isEmpty() ? "" : " (" + fetched.ignoredKeys() + ")"));
    }
    known = documents;
    return fetched;
  }

  /**
   * The keys of documents that somebody fetched before.
   *
   * @param metadata the version that tokens have; for Entra the other one may follow
   */
  static JwkSet read(IssuerSettings issuer, List<byte[]> metadata, byte[] keySet, Instant now)
      throws IOException {
    IgnoredKeys ignored = new IgnoredKeys();
    List<String> issuers = new ArrayList<>();
    try {
      for (byte[] each : metadata) {
        issuers.add(String.valueOf(StrictJson.document(each).get("issuer")));
      }
      Object members = StrictJson.document(keySet).get("keys");
      List<SigningKey> keys = usable(issuer, members, "the document", ignored);
      return new JwkSet(issuers.get(issuers.size() - 1), issuers.get(0), keys, ignored, now);
    } catch (StrictJson.MalformedException e) {
      throw new IOException("a document that is not a JSON object: " + e.getMessage(), e);
    }
  }

  private Metadata metadata(URI uri, Map<URI, Document> documents, Deadline deadline)
      throws IOException {
    Map<String, Object> document = document(uri, documents, deadline);
    // AD FS issues access tokens under another name than its own
    boolean adfs = authority.type == Authority.Type.ADFS;
    String issuer =
        text(
            document,
            adfs && document.get("access_token_issuer") != null ? "access_token_issuer" : "issuer",
            uri);
    checkIssuer(issuer, uri);
    // other members are not used, and so are not checked
    URI configured = this.issuer.jwksUri;
    return new Metadata(
        issuer, configured == null ? keysUri(text(document, "jwks_uri", uri), uri) : configured);
  }

  private void checkIssuer(String issuer, URI uri) throws IOException {
    String configured = authority();
    if (authority.type == Authority.Type.OIDC) {
      // OpenID Connect Discovery 1.0, section 4.3
      if (!issuer.equals(configured) && !issuer.equals(configured + "/")) {
        throw new IOException(
            uri + " names another issuer than " + configured + ": write Authority as it does");
      }
      return;
    }
    boolean template = issuer.contains("{tenantid}");
    if (authority.hasSeveralTenants() && !template) {
      throw new IOException(
          uri + " speaks for one tenant, but " + configured + " for many: check the instance");
    }
    if (template && !authority.hasSeveralTenants() && !Guid.isGuid(authority.tenantId)) {
      throw new IOException(
          uri
              + " speaks for every tenant, but "
              + configured
              + " should name one: write its GUID or its domain");
    }
  }

  private List<SigningKey> keys(
      URI uri, Map<URI, Document> documents, IgnoredKeys ignored, Deadline deadline)
      throws IOException {
    Object members = document(uri, documents, deadline).get("keys");
    return usable(issuer, members, uri.toString(), ignored);
  }

  private static List<SigningKey> usable(
      IssuerSettings issuer, @Nullable Object members, String source, IgnoredKeys ignored)
      throws IOException {
    if (!(members instanceof List)) {
      throw new IOException(source + " is no key set: there is no array named keys");
    }
    List<SigningKey> keys = new ArrayList<>();
    for (Object member : (List<?>) members) {
      SigningKey key =
          member instanceof Map
              ? SigningKey.read((Map<?, ?>) member, issuer.signatureAlgorithms, ignored)
              : null;
      if (key != null && key.kid().isEmpty() && issuer.authority.isEntra()) {
        ignored.add(null, "Entra's tokens name their key");
      } else if (key != null) {
        keys.add(key);
      }
    }
    return keys;
  }

  private Map<String, Object> document(URI uri, Map<URI, Document> documents, Deadline deadline)
      throws IOException {
    Document former = known.get(uri);
    Map<String, String> conditions = former == null ? Collections.emptyMap() : former.conditions;
    HttpExchange.Response response = http.get(uri, conditions, deadline.left(uri));
    if (response.status == HttpURLConnection.HTTP_NOT_MODIFIED
        && former != null
        && !conditions.isEmpty()) {
      documents.put(uri, former);
      return former.members;
    }
    if (response.status != HttpURLConnection.HTTP_OK) {
      throw new IOException(uri + " answered " + response.status);
    }
    try {
      Document document = new Document(response);
      documents.put(uri, document);
      return document.members;
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

  /** Nothing may lead away from the configured authority, not even its own metadata. */
  private URI keysUri(String value, URI document) throws IOException {
    URI instance = authority.instance;
    URI uri;
    try {
      uri = new URI(value);
    } catch (URISyntaxException e) {
      throw new IOException(document + " has a jwks_uri that is not a URI");
    }
    boolean same =
        String.valueOf(uri.getScheme()).equalsIgnoreCase(instance.getScheme())
            && String.valueOf(uri.getHost()).equalsIgnoreCase(instance.getHost())
            && port(uri) == port(instance)
            && uri.getRawUserInfo() == null
            && uri.getRawFragment() == null;
    if (!same) {
      throw new IOException(
          document
              + " has the jwks_uri "
              + (value.length() > 200 ? value.substring(0, 200) + "..." : value)
              + ", which is not on "
              + instance
              + (authority.type == Authority.Type.OIDC && !issuer.own
                  ? ": if the issuer documents that, set " + issuer.key + ".JwksUri to it"
                  : ": check "
                      + authorityKeys()
                      + ", and what stands between this server and the issuer"));
    }
    return uri;
  }

  private static int port(URI uri) {
    if (uri.getPort() >= 0) {
      return uri.getPort();
    }
    return "http".equalsIgnoreCase(uri.getScheme()) ? 80 : 443;
  }

  /** A document, and how to ask whether it has changed (RFC 7232). */
  private static final class Document {
    final Map<String, Object> members;
    final Map<String, String> conditions = new HashMap<>();

    Document(HttpExchange.Response response) throws StrictJson.MalformedException {
      members = StrictJson.document(response.body);
      String tag = response.header("ETag");
      String modified = response.header("Last-Modified");
      if (tag != null) {
        conditions.put("If-None-Match", tag);
      } else if (modified != null) {
        conditions.put("If-Modified-Since", modified);
      }
    }
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
