package org.onbehalf.containers.rest;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.concurrent.TimeUnit;
import javax.ws.rs.client.Client;
import javax.ws.rs.client.ClientBuilder;

/** Makes JAX-RS clients, of whichever implementation there is. */
final class Clients {
  private Clients() {}

  /** As the README has it for RESTEasy, whose limits only its builder sets. */
  static Client newClient() {
    ClientBuilder builder = ClientBuilder.newBuilder();
    if (builder.getClass().getName().startsWith("org.jboss.resteasy.")) {
      try {
        Method pool = builder.getClass().getMethod("connectionPoolSize", int.class);
        pool.invoke(builder, 50);
        for (String name : new String[] {"establishConnectionTimeout", "socketTimeout"}) {
          Method limit = builder.getClass().getMethod(name, long.class, TimeUnit.class);
          limit.invoke(builder, 500, TimeUnit.MILLISECONDS);
        }
      } catch (NoSuchMethodException e) {
        builder.connectTimeout(500, TimeUnit.MILLISECONDS);
        builder.readTimeout(500, TimeUnit.MILLISECONDS);
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException(e);
      }
    }
    return builder.build();
  }

  /** Tells a client to follow redirects, by the name that its implementation has for it. */
  static Client following(Client client) {
    client.property("jersey.config.client.followRedirects", true);
    client.property("http.autoredirect", true);
    try {
      Object engine = client.getClass().getMethod("httpEngine").invoke(client);
      engine.getClass().getMethod("setFollowRedirects", boolean.class).invoke(engine, true);
    } catch (ReflectiveOperationException e) {
      // not RESTEasy, or version 3.0, which never follows
      return client;
    }
    return client;
  }

  /** With an engine that Onbehalf does not know, in RESTEasy. */
  static Client withUnknownEngine() throws ReflectiveOperationException {
    ClientBuilder builder = ClientBuilder.newBuilder();
    for (Method each : builder.getClass().getMethods()) {
      if (each.getName().equals("httpEngine") && each.getParameterCount() == 1) {
        Class<?> engine = each.getParameterTypes()[0];
        each.invoke(
            builder,
            Proxy.newProxyInstance(
                engine.getClassLoader(),
                new Class<?>[] {engine},
                (proxy, method, arguments) ->
                    method.getReturnType() == boolean.class ? false : null));
      }
    }
    return builder.build();
  }
}
