package org.onbehalf.jaxws;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import javax.xml.namespace.QName;
import javax.xml.ws.BindingProvider;
import javax.xml.ws.handler.MessageContext;
import javax.xml.ws.handler.soap.SOAPHandler;
import javax.xml.ws.handler.soap.SOAPMessageContext;
import org.onbehalf.ConfigurationException;
import org.onbehalf.OnBehalf;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.downstream.AuthorizedRequest;
import org.onbehalf.internal.downstream.HttpUrlConnectionGuard;
import org.onbehalf.internal.message.AcquisitionMessages;

/**
 * Adds a downstream API's token to each message of a JAX-WS 2 client ({@code javax.xml.ws}), on
 * behalf of the current caller. The token is sent in the HTTP header {@code Authorization} (RFC
 * 6750 section 2.1).
 *
 * <pre>{@code
 * List<Handler> chain = binding.getHandlerChain();       // of ((BindingProvider) port).getBinding()
 * chain.add(OnBehalfOfHandler.forApi("PartnerAPI"));
 * binding.setHandlerChain(chain);
 * }</pre>
 *
 * <p>A port can be shared by all callers. Messages to addresses that are not beneath the API's
 * {@code BaseUrl} are not sent. The token replaces any {@code Authorization} header of the message.
 *
 * <p>Call a port on the thread of the request, or within {@code CallerContext.wrap(…)}. The
 * asynchronous methods of a port send messages on the {@code Service}'s executor. Set one that
 * captures the caller of the calling thread: {@code service.setExecutor(task ->
 * executor.execute(CallerContext.wrap(task)))}. The port throws Onbehalf's exceptions unchanged.
 *
 * <p>A handler cannot retry a message after a claims challenge. Call {@code OnBehalf.challenged}
 * with the {@code WWW-Authenticate} headers of the response context, and call the port again.
 * Redirects are handled by the transport: that of the JDK sends the token again to the same host,
 * but not to another one.
 *
 * <p>Cookies must not be shared among callers. Therefore messages are rejected if {@code
 * BindingProvider.SESSION_MAINTAIN_PROPERTY} is true, or if the JVM has a default {@code
 * java.net.CookieHandler} or {@code ResponseCache}, which the transport of the JDK uses.
 *
 * <p>Thread-safe.
 *
 * @since 0.1
 */
public final class OnBehalfOfHandler implements SOAPHandler<SOAPMessageContext> {
  private static final String PROVIDE_CALLER =
      "In a request, map BearerTokenFilter onto it; on another thread, wrap the work with"
          + " CallerContext.wrap(…), for asynchronous methods of a port in the Service's executor;"
          + " for app tokens and workers use OnBehalfOfHandler.forApi(onBehalf, api)";

  private final String api;
  private final @Nullable OnBehalf bound;

  private OnBehalfOfHandler(String api, @Nullable OnBehalf bound) {
    this.api = api;
    this.bound = bound;
  }

  /**
   * Creates a handler that sends messages on behalf of the current caller. The configuration of the
   * caller's application is used.
   *
   * @param api the key below {@code DownstreamApis}; not null
   */
  public static OnBehalfOfHandler forApi(String api) {
    return new OnBehalfOfHandler(Objects.requireNonNull(api, "api"), null);
  }

  /**
   * Creates a handler for use on threads without a caller (app tokens, background work).
   *
   * @param onBehalf the application's instance; not null
   * @param api the key below {@code DownstreamApis}; not null
   */
  public static OnBehalfOfHandler forApi(OnBehalf onBehalf, String api) {
    return new OnBehalfOfHandler(
        Objects.requireNonNull(api, "api"), Objects.requireNonNull(onBehalf, "onBehalf"));
  }

  /** Called by JAX-WS; not intended for use by applications. */
  @Override
  public boolean handleMessage(SOAPMessageContext context) {
    if (!Boolean.TRUE.equals(context.get(MessageContext.MESSAGE_OUTBOUND_PROPERTY))) {
      return true;
    }
    requireNoSession(context);
    AuthorizedRequest authorized =
        AuthorizedRequest.to(address(context), api, bound, null, false, PROVIDE_CALLER);
    // a copy: the application's map may be shared by all messages of the port
    Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    headers.putAll(present(context));
    headers.put("Authorization", Collections.singletonList(authorized.authorization()));
    authorized.correlate(
        headers::containsKey, (name, value) -> headers.put(name, Collections.singletonList(value)));
    context.put(MessageContext.HTTP_REQUEST_HEADERS, headers);
    return true;
  }

  /** A port that callers share must not send one caller's cookies for another. */
  private void requireNoSession(SOAPMessageContext context) {
    if (Boolean.TRUE.equals(context.get(BindingProvider.SESSION_MAINTAIN_PROPERTY))) {
      throw new ConfigurationException(
          AcquisitionMessages.UNSAFE_CLIENT
              + " DownstreamApis."
              + api
              + " is not called: the port's BindingProvider.SESSION_MAINTAIN_PROPERTY is true, so"
              + " it would send one caller's cookies with another caller's token. Leave it false,"
              + " and set a cookie that a message needs in MessageContext.HTTP_REQUEST_HEADERS of"
              + " that message");
    }
    HttpUrlConnectionGuard.requireUnshared(
        api, "call the service in another way than JAX-WS, which sends by the JDK's connections");
  }

  @SuppressWarnings("unchecked")
  private static Map<String, List<String>> present(SOAPMessageContext context) {
    Object headers = context.get(MessageContext.HTTP_REQUEST_HEADERS);
    return headers instanceof Map ? (Map<String, List<String>>) headers : Collections.emptyMap();
  }

  private URI address(SOAPMessageContext context) {
    Object address = context.get(BindingProvider.ENDPOINT_ADDRESS_PROPERTY);
    try {
      return new URI(String.valueOf(address));
    } catch (URISyntaxException e) {
      // its message repeats the query
      throw new IllegalArgumentException(
          "no token of DownstreamApis."
              + api
              + " is sent: the message's BindingProvider.ENDPOINT_ADDRESS_PROPERTY is not a valid"
              + " URI");
    }
  }

  /**
   * Does nothing.
   *
   * @return true
   */
  @Override
  public boolean handleFault(SOAPMessageContext context) {
    return true;
  }

  /** Does nothing. */
  @Override
  public void close(MessageContext context) {}

  /**
   * Returns an empty set, because the handler processes no SOAP headers.
   *
   * @return an empty set
   */
  @Override
  public Set<QName> getHeaders() {
    return Collections.emptySet();
  }
}
