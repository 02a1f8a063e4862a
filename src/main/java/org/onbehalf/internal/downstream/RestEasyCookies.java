package org.onbehalf.internal.downstream;

import java.lang.reflect.Field;
import java.lang.reflect.Proxy;
import javax.ws.rs.client.Client;
import org.onbehalf.internal.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives each request of a RESTEasy 3 client a cookie store of its own: its engine, Apache
 * HttpClient, would send one caller's cookies with another caller's token. Later versions keep none
 * unless they are told to.
 */
final class RestEasyCookies {
  private static final Logger LOG = LoggerFactory.getLogger(RestEasyCookies.class);

  private RestEasyCookies() {}

  /** Does nothing for other clients, and where the application has set a context of its own. */
  static void separate(Client client) {
    if (!JaxrsClients.isRestEasy(client)) {
      return;
    }
    try {
      Object engine = client.getClass().getMethod("httpEngine").invoke(client);
      Field provider = field(engine.getClass(), "httpContextProvider");
      if (provider == null) {
        return;
      }
      provider.setAccessible(true);
      if (provider.get(engine) == null) {
        ClassLoader loader = engine.getClass().getClassLoader();
        provider.set(
            engine,
            Proxy.newProxyInstance(
                loader,
                new Class<?>[] {provider.getType()},
                (proxy, method, arguments) ->
                    method.getName().equals("getContext") ? context(loader) : null));
      }
    } catch (ReflectiveOperationException | RuntimeException e) {
      LOG.warn(
          "the cookies of {} cannot be switched off: build the client with an engine that keeps none",
          client.getClass().getName(),
          e);
    }
  }

  private static @Nullable Field field(Class<?> engine, String name) {
    for (Class<?> type = engine; type != null; type = type.getSuperclass()) {
      for (Field each : type.getDeclaredFields()) {
        if (each.getName().equals(name)) {
          return each;
        }
      }
    }
    return null;
  }

  private static Object context(ClassLoader loader) throws ReflectiveOperationException {
    Object store = create(loader, "org.apache.http.impl.client.BasicCookieStore");
    Object context = create(loader, "org.apache.http.protocol.BasicHttpContext");
    context
        .getClass()
        .getMethod("setAttribute", String.class, Object.class)
        .invoke(context, "http.cookie-store", store);
    return context;
  }

  private static Object create(ClassLoader loader, String type)
      throws ReflectiveOperationException {
    return Class.forName(type, true, loader).getConstructor().newInstance();
  }
}
