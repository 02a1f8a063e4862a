package org.onbehalf.testkit;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import javax.net.ssl.SSLContext;

/**
 * An Entra ID look-alike on the loopback address, over http and https.
 *
 * <p>It knows the applications and users that a test registers, keeps consent, issues tokens like
 * Entra's, refuses what Entra refuses ({@link EntraRule}), and remembers what it was asked ({@link
 * #log()}). A token's issuer is the same over http and https: both metadata documents name the one
 * that begins with {@link #instance()}, while their endpoints are those of the address by which
 * they were fetched.
 *
 * <p>It stands a thousand connections at once. The JDK's server keeps 200 idle ones; {@code
 * -Dsun.net.httpserver.maxIdleConnections} raises that, and {@code
 * -Dsun.net.httpserver.nodelay=true} spares kept-alive connections up to 40 ms for each request.
 *
 * <p>Thread-safe. {@link #close()} ends every thread and connection.
 *
 * @since 0.1
 */
public final class EntraEmulator implements AutoCloseable {
  /** The id of the tenant that exists unless the builder names others. */
  public static final String TENANT = "72a6f9b4-1c0d-4e5f-8a3b-9d2e7c61f058";

  /** The domain of {@link #TENANT}. */
  public static final String DOMAIN = "contoso.onmicrosoft.com";

  private final Clock clock;
  private final Directory directory;
  private final Consents consents;
  private final EmulatorKeys keys = new EmulatorKeys();
  private final Log log = new Log();
  private final Faults faults = new Faults();
  private final TestTokens tokens;
  private final EmulatorServer server;
  private final LoopbackTls tls;

  private EntraEmulator(Builder builder) throws IOException, GeneralSecurityException {
    clock = builder.clock;
    Map<String, String> tenants = new LinkedHashMap<>(builder.tenants);
    if (tenants.isEmpty()) {
      tenants.put(TENANT, DOMAIN);
    }
    directory = new Directory(tenants);
    consents = new Consents(directory);
    tls = new LoopbackTls();
    try {
      server =
          new EmulatorServer(
              builder.httpPort,
              builder.httpsPort,
              tls.serverContext(),
              clock,
              log,
              faults,
              new CrossOrigin(directory));
    } catch (IOException e) {
      tls.close();
      throw e;
    }
    List<String> plain = EmulatorServer.authorities(server.httpPort(), "127.0.0.1", "localhost");
    List<String> secure = EmulatorServer.authorities(server.httpsPort(), "localhost", "127.0.0.1");
    TokenFactory factory = new TokenFactory(clock, keys, instance().toString());
    tokens = new TestTokens(clock, factory, keys);
    server.start(router(factory, plain, secure), plain, secure);
  }

  private Router router(TokenFactory factory, List<String> plain, List<String> secure) {
    List<String> bases = new ArrayList<>();
    plain.forEach(authority -> bases.add("http://" + authority + '/'));
    secure.forEach(authority -> bases.add("https://" + authority + '/'));
    List<String> authorities = new ArrayList<>(secure);
    authorities.addAll(plain);
    AuthorizationCodes codes = new AuthorizationCodes(clock, factory);
    RefreshTokens refreshTokens = new RefreshTokens(clock, factory, faults);
    UserTokens userTokens = new UserTokens(factory, consents, refreshTokens);
    TokenEndpoint tokenEndpoint =
        new TokenEndpoint(
            directory,
            factory,
            new ClientAuthentication(directory, clock, new ClientAssertions(clock, bases)),
            codes,
            refreshTokens,
            userTokens,
            new OnBehalfOfGrant(clock, directory, keys, factory, userTokens));
    SignInPages signInPages = new SignInPages(clock, directory, consents, codes);
    return new Router(
        clock,
        new Metadata(directory, factory, keys),
        signInPages,
        tokenEndpoint,
        new HomePage(this, directory),
        authorities);
  }

  /**
   * Starts an emulator on free ports, with the system's clock and the tenant {@link #TENANT}.
   *
   * @throws IllegalStateException if it cannot start
   */
  public static EntraEmulator start() {
    return builder().start();
  }

  /** Begins an emulator with other ports, tenants or clock. */
  public static Builder builder() {
    return new Builder();
  }

  /** The plain address, for {@code AzureAd.Instance}; {@code http://127.0.0.1:port/}. */
  public URI instance() {
    return URI.create("http://127.0.0.1:" + server.httpPort() + '/');
  }

  /**
   * The address over TLS; the certificate is good for 127.0.0.1 too; {@code
   * https://localhost:port/}.
   */
  public URI secureInstance() {
    return URI.create("https://localhost:" + server.httpsPort() + '/');
  }

  /** For clients in this JVM: trusts the emulator's certificate and no other. */
  public SSLContext trustingContext() {
    return tls.clientContext();
  }

  /**
   * For clients in another JVM: a PKCS12 file with the emulator's certificate, as {@code
   * -Djavax.net.ssl.trustStore} takes it. It is deleted when the emulator closes.
   */
  public Path trustStore() {
    return tls.file();
  }

  /** The password of {@link #trustStore()}. */
  public String trustStorePassword() {
    return LoopbackTls.PASSWORD;
  }

  /**
   * Registers an application.
   *
   * @param registration what {@link App#named} began; not null
   * @return the application
   * @throws IllegalArgumentException if its client id or App ID URI is taken, or its tenant unknown
   */
  public App register(AppRegistration registration) {
    return directory.add(registration);
  }

  /**
   * Adds a user to the first tenant.
   *
   * @param name the display name; not null
   * @return the user
   * @throws IllegalArgumentException if there is one of that name
   */
  public User user(String name) {
    return user(User.named(name));
  }

  /**
   * Adds a user.
   *
   * @param user what {@link User#named} began; not null
   * @return the user
   * @throws IllegalArgumentException if its object id is taken, or its tenant unknown
   */
  public User user(User.Builder user) {
    return directory.add(user);
  }

  /**
   * Records that a user consented.
   *
   * @param user who; not null
   * @param client which application may call; not null
   * @param resource which application is called; not null
   * @param scopes short names that the resource exposes; not null
   * @throws IllegalArgumentException if the resource does not expose one of them
   */
  public void consent(User user, App client, App resource, String... scopes) {
    consents.grant(user, client, resource, Arrays.asList(scopes));
  }

  /**
   * Takes a user's consent back; tokens that were issued stay valid, as with Entra.
   *
   * @param user who; not null
   * @param client which application may call; not null
   * @param resource which application is called; not null
   * @param scopes short names; none means all; not null
   */
  public void revokeConsent(User user, App client, App resource, String... scopes) {
    consents.revoke(user, client, resource, Arrays.asList(scopes));
  }

  /**
   * Records that an administrator consented for all users of the client's tenant.
   *
   * @param client which application may call; not null
   * @param resource which application is called; not null
   * @param scopes short names that the resource exposes; not null
   * @throws IllegalArgumentException if the resource does not expose one of them
   */
  public void adminConsent(App client, App resource, String... scopes) {
    consents.grantForAll(client, resource, Arrays.asList(scopes));
  }

  /**
   * Takes an administrator's consent back.
   *
   * @param client which application may call; not null
   * @param resource which application is called; not null
   * @param scopes short names; none means all; not null
   */
  public void revokeAdminConsent(App client, App resource, String... scopes) {
    consents.revokeForAll(client, resource, Arrays.asList(scopes));
  }

  /**
   * Grants app roles to an application itself, for its own tokens.
   *
   * @param client who gets the roles; not null
   * @param resource who defines them; not null
   * @param roles their values; not null
   * @throws IllegalArgumentException if the resource does not define one of them
   */
  public void grantAppRoles(App client, App resource, String... roles) {
    directory.grantApplicationRoles(client, resource, Arrays.asList(roles));
  }

  /**
   * The configuration with which an application belongs to this emulator, for a WAR under test.
   *
   * @param app the application; not null
   * @return its settings, which can be added to; never null
   */
  public AppSettings settingsFor(App app) {
    return AppSettings.of(instance(), app, clock);
  }

  /**
   * Forgets what was asked and ends all faults, between two tests. Applications, users and consents
   * stay.
   */
  public void reset() {
    log.clear();
    faults.clear();
  }

  User findOrAdd(User.Builder user) {
    return directory.findOrAdd(user);
  }

  App findOrAdd(AppRegistration registration) {
    return directory.app(registration.clientId).orElseGet(() -> directory.add(registration));
  }

  /** Mints tokens at will. */
  public TestTokens tokens() {
    return tokens;
  }

  /** What the emulator was asked. */
  public Log log() {
    return log;
  }

  /** What shall go wrong. */
  public Faults faults() {
    return faults;
  }

  /** The signing keys. */
  public EmulatorKeys keys() {
    return keys;
  }

  /** Closes every connection, those of hanging requests too, and ends every thread. */
  @Override
  public void close() {
    server.close();
    tls.close();
  }

  /**
   * How an emulator starts. Not thread-safe.
   *
   * @since 0.1
   */
  public static final class Builder {
    private Clock clock = Clock.systemUTC();
    private int httpPort;
    private int httpsPort;
    private final Map<String, String> tenants = new LinkedHashMap<>();

    private Builder() {}

    /** The clock of tokens, codes and log; the system's unless set. */
    public Builder clock(Clock clock) {
      this.clock = Objects.requireNonNull(clock, "clock");
      return this;
    }

    /**
     * The port for http; any free one unless set.
     *
     * @param port 1 to 65535, or 0 for any
     */
    public Builder httpPort(int port) {
      httpPort = port;
      return this;
    }

    /**
     * The port for https; any free one unless set.
     *
     * @param port 1 to 65535, or 0 for any
     */
    public Builder httpsPort(int port) {
      httpsPort = port;
      return this;
    }

    /**
     * Adds a tenant; the first one that is added takes the place of {@link #TENANT}.
     *
     * @param id a GUID; not null
     * @param domain its domain; not null
     */
    public Builder tenant(String id, String domain) {
      tenants.put(Guids.require("The tenant", id), domain.toLowerCase(Locale.ROOT));
      return this;
    }

    /**
     * Starts the emulator.
     *
     * @throws IllegalStateException if a port is taken or the JDK lacks an algorithm
     */
    public EntraEmulator start() {
      try {
        return new EntraEmulator(this);
      } catch (IOException | GeneralSecurityException e) {
        throw new IllegalStateException(
            "the emulator cannot start on ports " + httpPort + " and " + httpsPort + ": " + e, e);
      }
    }
  }
}
