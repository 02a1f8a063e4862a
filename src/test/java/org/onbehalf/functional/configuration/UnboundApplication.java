package org.onbehalf.functional.configuration;

import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.eclipse.jetty.util.log.Logger;
import org.onbehalf.functional.FilteredServer;
import org.onbehalf.functional.WhoAmIServlet;

/** An application on a class path without SLF4J binding; names no class of one. */
public final class UnboundApplication {
  private UnboundApplication() {}

  public static List<String> faulty() throws Exception {
    return containerLog(Map.of("AzureAd.TenantId", "x y"));
  }

  public static List<String> sound() throws Exception {
    return containerLog(
        Map.of(
            "AzureAd.Instance", "https://login.microsoftonline.com/",
            "AzureAd.TenantId", "11111111-2222-3333-4444-555555555555",
            "AzureAd.ClientId", "66666666-7777-8888-9999-000000000000",
            "TokenCache.Store", "memory"));
  }

  /** What the application wrote there. */
  private static List<String> containerLog(Map<String, String> configuration) throws Exception {
    List<String> lines = new CopyOnWriteArrayList<>();
    Object log =
        Proxy.newProxyInstance(
            Logger.class.getClassLoader(),
            new Class<?>[] {Logger.class},
            (proxy, method, arguments) -> {
              if (arguments != null && arguments[0] instanceof String) {
                lines.add((String) arguments[0]);
              }
              return method.getReturnType() == boolean.class ? (Object) false : null;
            });
    try (FilteredServer server =
        FilteredServer.with(configuration)
            .containerLog((Logger) log)
            .servlet("/api/whoami", new WhoAmIServlet())
            .start()) {
      lines.add(String.valueOf(server.get("/api/whoami").statusCode()));
    }
    return List.copyOf(lines);
  }
}
