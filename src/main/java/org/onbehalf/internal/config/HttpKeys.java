package org.onbehalf.internal.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The section {@code Http}. */
public final class HttpKeys {
  private static final String HOST =
      "([A-Za-z0-9]([A-Za-z0-9.-]{0,252}[A-Za-z0-9])?|\\[[0-9A-Fa-f:.]{2,45}\\])";

  public static final Schema SECTION =
      new Schema("Http", "Requests of this library to Entra and to other issuers.");

  public static final Key<Duration> CONNECT_TIMEOUT =
      SECTION
          .duration("ConnectTimeout", "1 ms", "5 min", "5 s")
          .means("How long connecting to Entra may take.");

  public static final Key<Duration> READ_TIMEOUT =
      SECTION
          .duration("ReadTimeout", "1 ms", "5 min", "10 s")
          .means("How long to wait for data from Entra.");

  public static final Key<Long> MAX_RESPONSE_BYTES =
      SECTION
          .size("MaxResponseBytes", "1 KiB", "64 MiB", "1 MiB")
          .means("The maximum length of a response.");

  public static final Key<Integer> BREAKER_THRESHOLD =
      SECTION
          .count("BreakerThreshold", 0, 1000, 5)
          .means(
              "After how many failures in a row (no connection, no answer in time) only "
                  + "one request per BreakerInterval is sent to an endpoint, and all others are "
                  + "answered 503 at once; 0 switches this off.");

  public static final Key<Duration> BREAKER_INTERVAL =
      SECTION
          .duration("BreakerInterval", "10 ms", "1 min", "1 s")
          .means("The time between these requests, until one is answered.");

  public static final Schema PROXY =
      SECTION.section(
          new Schema(
              "Proxy",
              "Without a host, the JVM's settings are used (https.proxyHost, https.proxyPort,"
                  + " http.nonProxyHosts, a ProxySelector), for proxies that require no"
                  + " credentials."));

  public static final Key<String> PROXY_HOST =
      PROXY
          .text("Host")
          .means("Name or address of the HTTP proxy through which Entra is reached.")
          .must(
              Key.matches(HOST),
              "a host name or an address, without http:// and port",
              "write the port to Http.Proxy.Port");

  public static final Key<Integer> PROXY_PORT =
      PROXY.count("Port", 1, 65535, 3128).means("The proxy's port.");

  public static final Key<String> PROXY_USER =
      PROXY.text("User").means("The user name at the proxy (Basic authentication).");

  public static final Key<String> PROXY_PASSWORD =
      PROXY.password("Password", "").means("That user's password.");

  public static final Key<List<String>> PROXY_EXCEPTIONS =
      PROXY
          .words("Exceptions", "List of texts", Key.list())
          .means(
              "Hosts that are reached without the proxy; *. at the start is any name: "
                  + "\"*.contoso.com\".")
          .eachMust(
              Key.matches("(\\*\\.)?" + HOST),
              "host names; *. at the start stands for any name before the rest",
              "write names such as login.contoso.com or *.contoso.com");

  public static final Schema TRUST_STORE =
      SECTION.section(
          new Schema("TrustStore", "Certificates that are trusted instead of the JVM's."));

  public static final Key<Path> TRUST_STORE_PATH =
      TRUST_STORE.path("Path").means("A PKCS12 or JKS file with trusted certificates.");

  public static final Key<String> TRUST_STORE_PASSWORD =
      TRUST_STORE.password("Password", "").means("The file's password.");

  /** The same two keys in another section. */
  static Schema trustStore(String meaning) {
    return new Schema("TrustStore", meaning).with(TRUST_STORE_PATH, TRUST_STORE_PASSWORD);
  }

  private HttpKeys() {}
}
