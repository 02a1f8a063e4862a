package org.onbehalf.internal.credential;

import static org.onbehalf.internal.config.CredentialKeys.*;
import static org.onbehalf.internal.message.ConfigurationMessages.CONTRADICTION;
import static org.onbehalf.internal.message.ConfigurationMessages.INVALID;

import java.io.UnsupportedEncodingException;
import java.net.URI;
import java.net.URLEncoder;
import java.util.Collections;
import java.util.Map;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.config.Addresses;
import org.onbehalf.internal.config.Section;

/**
 * Where this machine gives tokens of its managed identity: App Service's endpoint where the
 * environment names one, else that of the virtual machine (IMDS). Immutable; does not show the
 * header, which is secret.
 */
public final class ManagedIdentityEndpoint {
  private static final String MACHINE = "http://169.254.169.254";

  /** Complete, with its query. */
  public final URI uri;

  public final Map<String, String> headers;

  private ManagedIdentityEndpoint(String uri, String header, String value) {
    this.uri = URI.create(uri);
    this.headers = Collections.singletonMap(header, value);
  }

  /**
   * The endpoint of this machine; null, and a fault, where there is none that we know.
   *
   * @param section names {@code ManagedIdentityClientId} and {@code TokenExchangeUrl}
   * @param environment of the process
   * @param clientId of a user-assigned identity; null for the system-assigned
   * @param resource what the token is for
   */
  static @Nullable ManagedIdentityEndpoint of(
      Section section,
      Map<String, String> environment,
      @Nullable String clientId,
      String resource) {
    String query =
        "&resource=" + encoded(resource) + (clientId == null ? "" : "&client_id=" + clientId);
    String service = environment.get("IDENTITY_ENDPOINT");
    String header = environment.get("IDENTITY_HEADER");
    if (service == null) {
      // how azure-identity is told of a substitute for the machine's own address
      String host = environment.get("AZURE_POD_IDENTITY_AUTHORITY_HOST");
      String base = host == null ? MACHINE : host.replaceAll("/+$", "");
      return isWeb(section, "AZURE_POD_IDENTITY_AUTHORITY_HOST", base)
          ? new ManagedIdentityEndpoint(
              base + "/metadata/identity/oauth2/token?api-version=2018-02-01" + query,
              "Metadata",
              "true")
          : null;
    }
    if (header == null || environment.containsKey("IDENTITY_SERVER_THUMBPRINT")) {
      section.fault(
          CONTRADICTION,
          SOURCE_TYPE,
          "an environment of Azure Arc or Service Fabric, whose managed identity is not supported",
          "App Service, Container Apps, or a virtual machine",
          "use a certificate: SourceType = Path");
      return null;
    }
    return isWeb(section, "IDENTITY_ENDPOINT", service)
        ? new ManagedIdentityEndpoint(
            service + (service.contains("?") ? "&" : "?") + "api-version=2019-08-01" + query,
            "X-IDENTITY-HEADER",
            header)
        : null;
  }

  private static boolean isWeb(Section section, String variable, String address) {
    URI uri = Addresses.web(address);
    boolean web = uri != null && uri.getRawFragment() == null && uri.getRawUserInfo() == null;
    if (!web) {
      section.fault(
          INVALID,
          SOURCE_TYPE,
          "the environment variable " + variable + " without a URL in it",
          "the URL that the platform sets",
          "remove the variable, or correct it");
    }
    return web;
  }

  private static String encoded(String text) {
    try {
      return URLEncoder.encode(text, "UTF-8");
    } catch (UnsupportedEncodingException e) {
      throw new IllegalStateException("every JDK has UTF-8", e);
    }
  }

  /** Shows where it is, not what opens it. */
  @Override
  public String toString() {
    return "ManagedIdentityEndpoint(" + uri.getHost() + ")";
  }
}
