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
import org.onbehalf.internal.challenge.CorrelationId;
import org.onbehalf.internal.downstream.AuthorizedRequest;
import org.onbehalf.internal.downstream.HttpUrlConnectionGuard;

/**
 * Gives each message of a JAX-WS 2 client ({@code javax.xml.ws}) a token of a downstream API, on
 * behalf of whoever calls, in the HTTP header {@code Authorization} (RFC 6750 section 2.1).
 *
 * <pre>{@code
 * List<Handler> chain = binding.getHandlerChain();       // of ((BindingProvider) port).getBinding()
 * chain.add(OnBehalfOfHandler.forApi("PartnerAPI"));
 * binding.setHandlerChain(chain);
 * }</pre>
 *
 * <p>One port serves all callers. A message whose endpoint address is not beneath the API's {@code
 * BaseUrl} is not sent. An {@code Authorization} header of the message's own is replaced.
 *
 * <p>A port sends on the thread that calls it: that of a request, or another within {@code
 * CallerContext.wrap(…)}. Asynchronous methods of a port send on a thread of the {@code Service}'s
 * executor, to which the calling thread hands them over: {@code service.setExecutor(task ->
 * executor.execute(CallerContext.wrap(task)))} serves all callers. Onbehalf's exceptions leave the
 * port as they are.
 *
 * <p>A handler cannot repeat a message, so a claims challenge is not answered here: call {@code
 * OnBehalf.challenged} with the {@code WWW-Authenticate} headers of the response context, and call
 * the port again. Redirects are the transport's: the JDK's drops the token on the way to another
 * host and follows with it within the host.
 *
 * <p>A port keeps no cookies: a message is refused while {@code
 * BindingProvider.SESSION_MAINTAIN_PROPERTY} is true, or the JVM has a default {@code
 * java.net.CookieHandler} or {@code ResponseCache}, which the JDK's transport uses.
 *
 * <p>Thread-safe.
 *
 * @since 0.1
 */
public final class OnBehalfOfHandler implements SOAPHandler<SOAPMessageContext> {
  private static final String WAYS =
      "In a request, map BearerTokenFilter onto it; on another thread, wrap the work with"
          + " CallerContext.wrap(…), for asynchronous methods of a port in the Service's executor; for"
          + " app tokens and workers use OnBehalfOfHandler.forApi(onBehalf, api)";

  private final String api;
  private final @Nullable OnBehalf bound;

  private OnBehalfOfHandler(String api, @Nullable OnBehalf bound) {
    this.api = api;
    this.bound = bound;
  }

  /**
   * The handler for ports that are used on a request's thread, or on others with {@code
   * CallerContext.wrap(…)}. It serves the application whose caller is on the thread.
   *
   * @param api the key below {@code DownstreamApis}; not null
   * @return the handler, never null
   * @throws NullPointerException if {@code api} is null
   * @since 0.1
   */
  public static OnBehalfOfHandler forApi(String api) {
    return new OnBehalfOfHandler(Objects.requireNonNull(api, "api"), null);
  }

  /**
   * The handler bound to an application: for app tokens and workers, where no caller is on the
   * thread.
   *
   * @param onBehalf the application's instance; not null
   * @param api the key below {@code DownstreamApis}; not null
   * @return the handler, never null
   * @throws NullPointerException if a parameter is null
   * @since 0.1
   */
  public static OnBehalfOfHandler forApi(OnBehalf onBehalf, String api) {
    return new OnBehalfOfHandler(
        Objects.requireNonNull(api, "api"), Objects.requireNonNull(onBehalf, "onBehalf"));
  }

  /**
   * Called by JAX-WS.
   *
   * @since 0.1
   */
  @Override
  public boolean handleMessage(SOAPMessageContext context) {
    if (!Boolean.TRUE.equals(context.get(MessageContext.MESSAGE_OUTBOUND_PROPERTY))) {
      return true;
    }
    requireNoSession(context);
    AuthorizedRequest call = AuthorizedRequest.to(address(context), api, bound, null, false, WAYS);
    // a map of its own: the application's may be shared by all messages of the port
    Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    headers.putAll(present(context));
    headers.put("Authorization", Collections.singletonList(call.authorization()));
    String correlationId = call.correlationId();
    if (correlationId != null) {
      headers.putIfAbsent(CorrelationId.HEADER, Collections.singletonList(correlationId));
    }
    context.put(MessageContext.HTTP_REQUEST_HEADERS, headers);
    return true;
  }

  /** A port that all callers share must not take one's session for another. */
  private void requireNoSession(SOAPMessageContext context) {
    if (Boolean.TRUE.equals(context.get(BindingProvider.SESSION_MAINTAIN_PROPERTY))) {
      throw new ConfigurationException(
          "DownstreamApis."
              + api
              + " is not called: the port's BindingProvider.SESSION_MAINTAIN_PROPERTY is true, so"
              + " that it would send one caller's cookies with another caller's token. Leave it"
              + " false; a cookie that a message needs goes into"
              + " MessageContext.HTTP_REQUEST_HEADERS of that message");
    }
    HttpUrlConnectionGuard.requireUnshared(
        api, "call the service in another way than JAX-WS, which sends by the JDK's connections");
  }

  @SuppressWarnings("unchecked")
  private static Map<String, List<String>> present(SOAPMessageContext context) {
    Object headers = context.get(MessageContext.HTTP_REQUEST_HEADERS);
    return headers instanceof Map
        ? (Map<String, List<String>>) headers
        : Collections.<String, List<String>>emptyMap();
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
              + " is sent: the message's BindingProvider.ENDPOINT_ADDRESS_PROPERTY is no URI");
    }
  }

  /**
   * Does nothing.
   *
   * @return true
   * @since 0.1
   */
  @Override
  public boolean handleFault(SOAPMessageContext context) {
    return true;
  }

  /**
   * Does nothing.
   *
   * @since 0.1
   */
  @Override
  public void close(MessageContext context) {}

  /**
   * The handler looks at no SOAP header.
   *
   * @return an empty set
   * @since 0.1
   */
  @Override
  public Set<QName> getHeaders() {
    return Collections.emptySet();
  }
}
