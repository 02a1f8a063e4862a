package org.onbehalf.internal.downstream;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import javax.ws.rs.ProcessingException;
import javax.ws.rs.client.Client;
import javax.ws.rs.core.HttpHeaders;
import javax.ws.rs.core.Response;
import org.onbehalf.DownstreamApi;
import org.onbehalf.DownstreamApiException;
import org.onbehalf.DownstreamUnavailableException;
import org.onbehalf.TokenRequest;
import org.onbehalf.internal.config.Settings;

/** Calls an API through a JAX-RS client; the client itself belongs to {@link JaxrsClients}. */
final class JaxrsDownstreamApi implements DownstreamApi {
  private final DownstreamTokens tokens;
  private final Client client;
  private final Settings.DownstreamApi settings;
  private final boolean asApplication;

  JaxrsDownstreamApi(
      DownstreamTokens tokens,
      Client client,
      Settings.DownstreamApi settings,
      boolean asApplication) {
    this.tokens = tokens;
    this.client = client;
    this.settings = settings;
    this.asApplication = asApplication;
  }

  @Override
  public DownstreamApi asApp() {
    return new JaxrsDownstreamApi(tokens, client, settings, true);
  }

  @Override
  public <T> T get(String path, Class<T> type) {
    URI uri = new BaseUrl(settings).resolve(settings.relativePath, path);
    TokenRequest request = TokenRequest.forApi(settings.name);
    String token = tokens.tokenFor(asApplication ? request.asApplication() : request).value();
    Response response = send(uri, token);
    try {
      if (response.getStatusInfo().getFamily() != Response.Status.Family.SUCCESSFUL) {
        throw new DownstreamApiException(settings.name, response.getStatus(), null);
      }
      return response.readEntity(type);
    } finally {
      response.close();
    }
  }

  private Response send(URI uri, String token) {
    try {
      return client
          .target(uri)
          .request()
          .header(HttpHeaders.AUTHORIZATION, "Bearer " + token)
          .get();
    } catch (ProcessingException e) {
      throw translated(e);
    }
  }

  private RuntimeException translated(ProcessingException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof IOException) {
        return new DownstreamUnavailableException(
            settings.name, cause instanceof SocketTimeoutException, e);
      }
    }
    return e;
  }

  @Override
  public String toString() {
    return "DownstreamApi(" + settings.name + (asApplication ? ", as application)" : ")");
  }
}
