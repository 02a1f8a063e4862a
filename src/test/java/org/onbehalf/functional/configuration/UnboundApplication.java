package org.onbehalf.functional.configuration;

import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.eclipse.jetty.util.log.Logger;
import org.onbehalf.functional.FilteredServer;
import org.onbehalf.functional.WhoAmIServlet;
import org.onbehalf.internal.Nullable;

/** An application on a class path without SLF4J binding; names no class of one. */
public final class UnboundApplication {
  private static final Map<String, String> SOUND =
      Map.of(
          "AzureAd.Instance", "https://login.microsoftonline.com/",
          "AzureAd.TenantId", "11111111-2222-3333-4444-555555555555",
          "AzureAd.ClientId", "66666666-7777-8888-9999-000000000000",
          "TokenCache.Store", "memory");

  private UnboundApplication() {}

  public static List<String> faulty() throws Exception {
    return containerLog(Map.of("AzureAd.TenantId", "x y"));
  }

  public static List<String> sound() throws Exception {
    return containerLog(SOUND);
  }

  /** With what is warned of at the start: scopes that Entra refuses, and BASIC's constraint. */
  public static List<String> odd() throws Exception {
    Path war = Files.createTempDirectory("war");
    Path descriptor = Files.createDirectory(war.resolve("WEB-INF")).resolve("web.xml");
    Files.writeString(
        descriptor,
        "<web-app><security-constraint><web-resource-collection><url-pattern>/api/*</url-pattern>"
            + "</web-resource-collection><auth-constraint><role-name>clerk</role-name>"
            + "</auth-constraint></security-constraint></web-app>");
    try {
      Map<String, String> configuration = new HashMap<>(SOUND);
      configuration.put("DownstreamApis.A.BaseUrl", "https://partner.example");
      configuration.put("DownstreamApis.A.Scopes", "api://partner/");
      return containerLog(configuration, war);
    } finally {
      Files.delete(descriptor);
      Files.delete(descriptor.getParent());
      Files.delete(war);
    }
  }

  private static List<String> containerLog(Map<String, String> configuration) throws Exception {
    return containerLog(configuration, null);
  }

  /** What the application wrote there. */
  private static List<String> containerLog(Map<String, String> configuration, @Nullable Path war)
      throws Exception {
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
    FilteredServer application =
        FilteredServer.with(configuration)
            .containerLog((Logger) log)
            .servlet("/api/whoami", new WhoAmIServlet());
    if (war != null) {
      application.files(war);
    }
    try (FilteredServer server = application.start()) {
      lines.add(String.valueOf(server.get("/api/whoami").statusCode()));
    }
    return List.copyOf(lines);
  }
}
