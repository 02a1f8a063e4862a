package org.onbehalf.internal.downstream;

import java.lang.annotation.Annotation;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.net.URI;
import javax.ws.rs.client.Client;
import javax.ws.rs.client.ClientRequestContext;
import javax.ws.rs.client.Entity;
import javax.ws.rs.client.Invocation;
import javax.ws.rs.core.GenericEntity;
import javax.ws.rs.core.HttpHeaders;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.MultivaluedHashMap;
import javax.ws.rs.core.MultivaluedMap;
import javax.ws.rs.core.Response;
import javax.ws.rs.core.Variant;
import org.onbehalf.CallerContext;
import org.onbehalf.TokenRequest;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.acquisition.DownstreamApiSettings;

/**
 * A request as it came to our filter, with the token that it was given, so that it can be sent once
 * more. Filters that come after ours see the repetition as they saw the first one. Immutable.
 */
final class SentRequest {
  /** The request property that carries it to the answer. */
  static final String PROPERTY = "org.onbehalf.attempt";

  final DownstreamTokens tokens;
  final DownstreamApiSettings settings;
  final TokenRequest tokenRequest;
  final CallerContext.Captured captured;

  /** Never logged. */
  final String token;

  private final URI uri;
  private final String method;
  private final MultivaluedMap<String, Object> headers;
  private final @Nullable MediaType mediaType;
  private final @Nullable Object entity;
  private final @Nullable Type entityType;
  private final Annotation[] entityAnnotations;

  SentRequest(
      ClientRequestContext request,
      DownstreamTokens tokens,
      DownstreamApiSettings settings,
      TokenRequest tokenRequest,
      CallerContext.Captured captured,
      String token) {
    this.tokens = tokens;
    this.settings = settings;
    this.tokenRequest = tokenRequest;
    this.captured = captured;
    this.token = token;
    this.uri = request.getUri();
    this.method = request.getMethod();
    this.headers = new MultivaluedHashMap<>(request.getHeaders());
    this.mediaType = request.getMediaType();
    this.entity = request.getEntity();
    this.entityType = entity == null ? null : request.getEntityType();
    this.entityAnnotations = entity == null ? new Annotation[0] : request.getEntityAnnotations();
  }

  /** That of a request, which forgets it: an Invocation that is used again keeps its properties. */
  static @Nullable SentRequest takeFrom(ClientRequestContext request) {
    Object attempt = request.getProperty(PROPERTY);
    if (!(attempt instanceof SentRequest)) {
      return null;
    }
    request.removeProperty(PROPERTY);
    return (SentRequest) attempt;
  }

  boolean isForApplication() {
    return tokenRequest.isAsApplication() || settings.requestAppToken;
  }

  boolean isRepeatable() {
    return RepeatableEntity.isRepeatable(entity);
  }

  /**
   * Sends it again, through the client that sent it first: it has the application's TLS, proxy and
   * providers.
   *
   * @param first the request that was refused
   * @param replay carries the new token and takes the answer
   */
  Response repeat(ClientRequestContext first, RepeatedRequest replay) {
    Client client = first.getClient();
    MultivaluedMap<String, Object> fields = new MultivaluedHashMap<>(headers);
    fields.putSingle(HttpHeaders.AUTHORIZATION, "Bearer " + replay.token);
    Invocation.Builder builder = client.target(uri).request().headers(fields);
    for (String name : first.getPropertyNames()) {
      Object value = first.getProperty(name);
      if (value != null
          && !name.equals(PROPERTY)
          && !name.equals(OnBehalfOfRequestFilter.CALLER_PROPERTY)) {
        builder.property(name, value);
      }
    }
    builder.property(RepeatedRequest.PROPERTY, replay);
    if (entity == null) {
      return builder.build(method).invoke();
    }
    Variant variant =
        new Variant(
            mediaType == null ? MediaType.APPLICATION_OCTET_STREAM_TYPE : mediaType,
            first.getLanguage(),
            headers.containsKey(HttpHeaders.CONTENT_ENCODING)
                ? String.valueOf(headers.getFirst(HttpHeaders.CONTENT_ENCODING))
                : null);
    return builder.build(method, Entity.entity(typed(entity), variant, entityAnnotations)).invoke();
  }

  /** A list of orders is written as such, not as any list. */
  private Object typed(Object value) {
    return entityType instanceof ParameterizedType ? new GenericEntity<>(value, entityType) : value;
  }

  /** Shows nothing of the token. */
  @Override
  public String toString() {
    return "SentRequest(" + settings.name + ")";
  }
}
