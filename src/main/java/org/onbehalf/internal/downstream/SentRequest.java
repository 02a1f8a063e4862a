package org.onbehalf.internal.downstream;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.net.URI;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.Map;
import javax.ws.rs.client.ClientRequestContext;
import javax.ws.rs.client.ClientResponseContext;
import javax.ws.rs.client.Entity;
import javax.ws.rs.client.Invocation;
import javax.ws.rs.core.GenericEntity;
import javax.ws.rs.core.HttpHeaders;
import javax.ws.rs.core.MediaType;
import javax.ws.rs.core.MultivaluedHashMap;
import javax.ws.rs.core.MultivaluedMap;
import javax.ws.rs.core.Response;
import javax.ws.rs.core.StreamingOutput;
import javax.ws.rs.core.Variant;
import javax.xml.transform.Source;
import org.onbehalf.internal.Nullable;

/**
 * A JAX-RS request as our filter received it, so that it can be sent once more, and the raw
 * response to that repetition. The filters after ours run again. Used by one thread.
 */
final class SentRequest {
  /** The request property that carries it to the response filter. */
  static final String PROPERTY = "org.onbehalf.sentRequest";

  /** The same for the repetition; a request that has it is never repeated. */
  private static final String REPEATED_PROPERTY = "org.onbehalf.repeatedRequest";

  final AuthorizedRequest authorized;

  private final URI uri;
  private final String method;
  private final MultivaluedMap<String, Object> headers;
  private final @Nullable MediaType mediaType;
  private final @Nullable Object entity;
  private final @Nullable Type entityType;
  private final Annotation[] entityAnnotations;

  private @Nullable Response.StatusType responseStatus;
  private MultivaluedMap<String, String> responseHeaders = new MultivaluedHashMap<>();
  private @Nullable InputStream responseEntity;
  private @Nullable Response repetition;

  SentRequest(ClientRequestContext request, AuthorizedRequest authorized) {
    this.authorized = authorized;
    this.uri = request.getUri();
    this.method = request.getMethod();
    this.headers = new MultivaluedHashMap<>(request.getHeaders());
    this.mediaType = request.getMediaType();
    this.entity = request.getEntity();
    this.entityType = entity == null ? null : request.getEntityType();
    this.entityAnnotations = entity == null ? new Annotation[0] : request.getEntityAnnotations();
  }

  /**
   * Takes it off the request, because an {@code Invocation} that is reused keeps its properties.
   */
  static @Nullable SentRequest takeFrom(ClientRequestContext request) {
    Object sent = request.getProperty(PROPERTY);
    request.removeProperty(PROPERTY);
    return sent instanceof SentRequest ? (SentRequest) sent : null;
  }

  /** What this request repeats; null if it is no repetition. */
  static @Nullable SentRequest repeatedBy(ClientRequestContext request) {
    Object repeated = request.getProperty(REPEATED_PROPERTY);
    return repeated instanceof SentRequest ? (SentRequest) repeated : null;
  }

  boolean isRepeatable() {
    return isRepeatable(entity);
  }

  /** Whether an entity can be written twice. A stream that is repeated would arrive empty. */
  static boolean isRepeatable(@Nullable Object entity) {
    Collection<?> elements = Collections.emptyList();
    if (entity instanceof Collection) {
      elements = (Collection<?>) entity;
    } else if (entity instanceof Map) {
      elements = ((Map<?, ?>) entity).values();
    }
    return isWrittenOften(entity) && elements.stream().allMatch(SentRequest::isWrittenOften);
  }

  private static boolean isWrittenOften(@Nullable Object entity) {
    if (entity instanceof AutoCloseable // streams, readers, channels, Jersey's MultiPart
        || entity instanceof StreamingOutput
        || entity instanceof Source
        || entity instanceof Iterator) {
      return false;
    }
    // by name: multipart entities of CXF and RESTEasy, and a type that Java 11 no longer has
    for (Class<?> type = entity == null ? null : entity.getClass();
        type != null;
        type = type.getSuperclass()) {
      if (type.getName().startsWith("org.apache.cxf.jaxrs.ext.multipart.")
          || type.getName().startsWith("org.jboss.resteasy.plugins.providers.multipart.")) {
        return false;
      }
      for (Class<?> each : type.getInterfaces()) {
        if (each.getName().equals("javax.activation.DataSource")) {
          return false;
        }
      }
    }
    return true;
  }

  /** Sends it again with the new token, through the client that sent it first. */
  void repeat(ClientRequestContext first) {
    MultivaluedMap<String, Object> fields = new MultivaluedHashMap<>(headers);
    fields.putSingle(HttpHeaders.AUTHORIZATION, authorized.authorization());
    Invocation.Builder builder = first.getClient().target(uri).request().headers(fields);
    for (String name : first.getPropertyNames()) {
      Object value = first.getProperty(name);
      if (value != null && !name.equals(OnBehalfOfJaxrsFeature.CALLER_PROPERTY)) {
        builder.property(name, value);
      }
    }
    builder.property(REPEATED_PROPERTY, this);
    if (entity == null) {
      repetition = builder.build(method).invoke();
      return;
    }
    Variant variant =
        new Variant(
            mediaType == null ? MediaType.APPLICATION_OCTET_STREAM_TYPE : mediaType,
            first.getLanguage(),
            headers.containsKey(HttpHeaders.CONTENT_ENCODING)
                ? String.valueOf(headers.getFirst(HttpHeaders.CONTENT_ENCODING))
                : null);
    // a List<Order> is written as such, not as any list
    Object typed =
        entityType instanceof ParameterizedType ? new GenericEntity<>(entity, entityType) : entity;
    repetition = builder.build(method, Entity.entity(typed, variant, entityAnnotations)).invoke();
  }

  /** Takes the response to the repetition, before an interceptor decodes it. */
  void takeResponse(ClientResponseContext response) {
    responseStatus = response.getStatusInfo();
    responseHeaders = new MultivaluedHashMap<>(response.getHeaders());
    responseEntity = response.getEntityStream();
    response.setEntityStream(new ByteArrayInputStream(new byte[0]));
  }

  /** Replaces the refused response with that to the repetition. */
  void replace(ClientResponseContext refused) {
    Response closed = repetition;
    if (responseStatus == null || closed == null) {
      throw new IllegalStateException("the repetition did not pass through Onbehalf's filter");
    }
    refused.setStatusInfo(responseStatus);
    refused.getHeaders().clear();
    refused.getHeaders().putAll(responseHeaders);
    // the response holds the connection; RESTEasy closes one that nothing refers to
    refused.setEntityStream(
        new FilterInputStream(
            responseEntity == null ? new ByteArrayInputStream(new byte[0]) : responseEntity) {
          @Override
          public void close() throws IOException {
            try {
              super.close();
            } finally {
              closed.close();
            }
          }
        });
  }

  /** Without the token. */
  @Override
  public String toString() {
    return "SentRequest(" + authorized + ")";
  }
}
