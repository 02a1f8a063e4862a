package org.onbehalf.functional.credentials;

import com.nimbusds.jwt.SignedJWT;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.text.ParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.onbehalf.OnBehalf;
import org.onbehalf.functional.FilteredServer;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.runtime.RuntimeHolder;
import org.onbehalf.internal.telemetry.Metrics;
import org.onbehalf.testkit.App;
import org.onbehalf.testkit.AppRegistration;
import org.onbehalf.testkit.EntraEmulator;
import org.onbehalf.testkit.Log;
import org.onbehalf.testkit.User;

/**
 * An API that asks for a token on behalf of each of its callers; how it proves to Entra who it is,
 * its test says.
 */
public final class CredentialedApi implements AutoCloseable {
  final EntraEmulator entra = EntraEmulator.start();
  final App app;
  private final App partner;
  private final User alice = entra.user("Alice");
  private final Map<String, String> configuration = new LinkedHashMap<>();
  private int credentials;
  private ClassLoader loader = getClass().getClassLoader();
  private @Nullable FilteredServer server;

  /**
   * Not started yet.
   *
   * @param registration without scopes and roles
   */
  public CredentialedApi(AppRegistration registration) {
    partner = entra.register(App.named("Partner API").identifierUri("api://partner").scope("read"));
    app = entra.register(registration.scope("access_as_user"));
    entra.consent(alice, app, partner, "read");
    with("AzureAd.Instance", entra.instance().toString());
    with("AzureAd.TenantId", EntraEmulator.TENANT);
    with("AzureAd.ClientId", app.clientId());
    with("TokenCache.Store", "memory");
    with("DownstreamApis.PartnerAPI.BaseUrl", "https://partner.example");
    with("DownstreamApis.PartnerAPI.Scopes", "api://partner/read");
  }

  public static AppRegistration registration() {
    return App.named("Our API");
  }

  public CredentialedApi with(String key, String value) {
    configuration.put(key, value);
    return this;
  }

  /** The next of AzureAd.ClientCredentials, by names and values in turn. */
  public CredentialedApi credential(String... keys) {
    for (int i = 0; i < keys.length; i += 2) {
      with("AzureAd.ClientCredentials." + credentials + "." + keys[i], keys[i + 1]);
    }
    credentials++;
    return this;
  }

  /** The web application's. */
  CredentialedApi classLoader(ClassLoader loader) {
    this.loader = loader;
    return this;
  }

  public CredentialedApi start() throws Exception {
    server =
        FilteredServer.with(configuration)
            .classLoader(loader)
            .servlet("/api/token", new TokenServlet())
            .start();
    return this;
  }

  /** Asks for a token for the partner. */
  static final class TokenServlet extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      String header = OnBehalf.from(getServletContext()).authorizationHeader("PartnerAPI");
      response.getWriter().write(header.startsWith("Bearer ") ? "a token" : "none");
    }
  }

  private FilteredServer started() {
    return Objects.requireNonNull(server, "start() it first");
  }

  /** A request of Alice's, with a token that was not exchanged before. */
  public HttpResponse<String> call() throws Exception {
    String token = entra.tokens().forUser(alice).audience(app).scopes("access_as_user").mint();
    return started().getAs(token, "/api/token");
  }

  /** Whether a request of Alice's got a token. */
  int status() throws Exception {
    return call().statusCode();
  }

  /** What was sent in the token requests so far. */
  public List<Map<String, String>> sent() {
    return entra.log().exchanges().stream().map(Log.Entry::parameters).toList();
  }

  Map<String, String> lastSent() {
    List<Map<String, String>> sent = sent();
    return sent.get(sent.size() - 1);
  }

  SignedJWT lastAssertion() throws ParseException {
    return SignedJWT.parse(lastSent().get("client_assertion"));
  }

  /** A figure of that credential. */
  double credentialFigure(String name, int index) {
    return metrics().value(name, "credential", "AzureAd.ClientCredentials[" + index + "]");
  }

  Metrics metrics() {
    return RuntimeHolder.of(started().servletContext()).runtime().metrics();
  }

  @Override
  public void close() throws Exception {
    if (server != null) {
      server.close();
    }
    entra.close();
  }
}
