package org.onbehalf.internal.downstream;

import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.List;
import javax.ws.rs.client.Client;
import org.onbehalf.ConfigurationException;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.message.AcquisitionMessages;

/**
 * Prepares the engine of a RESTEasy client. Apache HttpClient would send a token where a redirect
 * leads, and in RESTEasy 3 one caller's cookies with another caller's token.
 */
final class RestEasyEngine {
  /** Without the field for Apache's contexts, these keep no cookies. */
  private static final List<String> WITHOUT_COOKIES =
      Arrays.asList(
          "org.jboss.resteasy.client.jaxrs.engines.URLConnectionEngine",
          "org.jboss.resteasy.client.jaxrs.engines.ReactorNettyClientHttpEngine",
          "org.jboss.resteasy.client.jaxrs.engines.vertx.VertxClientHttpEngine");

  private RestEasyEngine() {}

  /**
   * Switches redirects off, and gives each request a cookie store of its own unless the application
   * has set a context.
   *
   * @throws ConfigurationException if that is impossible
   */
  static void prepare(Client client, String api) {
    Object engine = client;
    try {
      engine = call(client, "httpEngine");
      Field contexts = field(engine.getClass(), "httpContextProvider");
      if (contexts != null) {
        separateCookies(engine, contexts);
      } else if (!isAny(engine.getClass(), WITHOUT_COOKIES)) {
        throw refused(api, engine, "may keep cookies, which all callers would share", null);
      }
      if (hasRedirects(engine, contexts != null)) {
        call(engine, "setFollowRedirects", false);
        if (hasRedirects(engine, contexts != null)) {
          throw refused(api, engine, "follows redirects, along which no token may go", null);
        }
      }
    } catch (ReflectiveOperationException e) {
      throw refused(api, engine, "cannot be told to keep no cookies and follow no redirects", e);
    }
  }

  private static ConfigurationException refused(
      String api, Object engine, String why, @Nullable Exception cause) {
    return new ConfigurationException(
        String.format(
            AcquisitionMessages.UNSAFE_CLIENT
                + " DownstreamApis.%s is not called: RESTEasy's %s %s. Build the client without an engine"
                + " of your own, or with ApacheHttpClient43Engine, or use OnBehalf.downstreamApi",
            api,
            engine.getClass().getName(),
            why),
        cause);
  }

  private static boolean hasRedirects(Object engine, boolean isApache)
      throws ReflectiveOperationException {
    try {
      return (Boolean) call(engine, "isFollowRedirects");
    } catch (NoSuchMethodException e) {
      if (isApache) {
        // RESTEasy 3.0, which never follows
        return false;
      }
      throw e;
    }
  }

  private static Object call(Object target, String name, Object... arguments)
      throws ReflectiveOperationException {
    for (Method each : target.getClass().getMethods()) {
      if (each.getName().equals(name) && each.getParameterCount() == arguments.length) {
        try {
          each.setAccessible(true);
          return each.invoke(target, arguments);
        } catch (InvocationTargetException | RuntimeException e) {
          throw new ReflectiveOperationException(name, e);
        }
      }
    }
    throw new NoSuchMethodException(name);
  }

  private static void separateCookies(Object engine, Field contexts)
      throws ReflectiveOperationException {
    try {
      contexts.setAccessible(true);
    } catch (RuntimeException e) {
      throw new ReflectiveOperationException(contexts.getName(), e);
    }
    if (contexts.get(engine) != null) {
      return;
    }
    ClassLoader loader = engine.getClass().getClassLoader();
    // fails here if it is impossible
    context(loader);
    contexts.set(
        engine,
        Proxy.newProxyInstance(
            loader,
            new Class<?>[] {contexts.getType()},
            (proxy, method, arguments) ->
                method.getName().equals("getContext") ? context(loader) : null));
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

  private static boolean isAny(Class<?> engine, List<String> names) {
    Class<?> type = engine;
    while (type != null && !names.contains(type.getName())) {
      type = type.getSuperclass();
    }
    return type != null;
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
