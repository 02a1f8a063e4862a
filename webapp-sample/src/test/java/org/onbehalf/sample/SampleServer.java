package org.onbehalf.sample;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.eclipse.jetty.annotations.AnnotationConfiguration;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.webapp.Configuration;
import org.eclipse.jetty.webapp.WebAppContext;
import org.eclipse.jetty.webapp.WebInfConfiguration;
import org.eclipse.jetty.webapp.WebXmlConfiguration;
import org.onbehalf.testkit.App;
import org.onbehalf.testkit.EntraEmulator;

/** The sample in Jetty, with a partner that only notes which tokens it was sent. */
final class SampleServer {
  private final HttpServer partner;
  private final List<String> partnerTokens = new CopyOnWriteArrayList<>();
  private final Server jetty =
      new Server(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));

  private final Path override;

  SampleServer(EntraEmulator entra, App sample, String secret) throws Exception {
    partner = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
    partner.createContext("/", this::answer);
    partner.start();
    String partnerUrl = "http://127.0.0.1:" + partner.getAddress().getPort() + "/api";

    WebAppContext context = new WebAppContext("src/main/webapp", "/");
    context.setParentLoaderPriority(true);
    context.setThrowUnavailableOnStartupException(true);
    context.setConfigurations(
        new Configuration[] {
          new WebInfConfiguration(), new WebXmlConfiguration(), new AnnotationConfiguration()
        });
    // the WAR's files stay as they are: what is different here is said beside them, as on any
    // server
    Map<String, Object> parameters = new LinkedHashMap<>();
    parameters.put("AzureAd.Instance", entra.instance());
    parameters.put("AzureAd.TenantId", EntraEmulator.TENANT);
    parameters.put("AzureAd.ClientId", sample.clientId());
    parameters.put("AzureAd.ClientCredentials.0.ClientSecret", secret);
    parameters.put("DownstreamApis.PartnerAPI.BaseUrl", partnerUrl);
    parameters.put("TokenCache.Store", "memory");
    parameters.put("Sessions.Store", "memory");
    parameters.put("Sessions.AllowVolatile", "true");
    parameters.put("partnerUrl", partnerUrl);
    override = overrideDescriptor(parameters);
    context.setOverrideDescriptor(override.toUri().toString());
    jetty.setHandler(context);
    jetty.start();
  }

  private static Path overrideDescriptor(Map<String, Object> parameters) throws IOException {
    StringBuilder xml = new StringBuilder("<web-app>\n");
    parameters.forEach(
        (name, value) ->
            xml.append("<context-param><param-name>")
                .append(name)
                .append("</param-name><param-value>")
                .append(value)
                .append("</param-value></context-param>\n"));
    Path file = Files.createTempFile("override-web", ".xml");
    return Files.write(
        file, xml.append("</web-app>\n").toString().getBytes(StandardCharsets.UTF_8));
  }

  private void answer(HttpExchange exchange) throws IOException {
    partnerTokens.add(exchange.getRequestHeaders().getFirst("Authorization"));
    boolean refuse = exchange.getRequestURI().getPath().startsWith("/api/status/");
    byte[] body =
        (refuse ? "{\"internal\":\"detail\"}" : "{\"answer\":42}").getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.getResponseHeaders().set("Partner-Internal", "detail");
    exchange.sendResponseHeaders(refuse ? 404 : 200, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  String uri(String path) {
    return "http://127.0.0.1:" + ((ServerConnector) jetty.getConnectors()[0]).getLocalPort() + path;
  }

  /** The {@code Authorization} headers that the partner was sent. */
  List<String> partnerTokens() {
    return partnerTokens;
  }

  void stop() throws Exception {
    try {
      jetty.stop();
    } finally {
      partner.stop(0);
      Files.deleteIfExists(override);
    }
  }
}
