package org.onbehalf.servlet;

import java.util.Collections;
import java.util.Map;
import javax.security.auth.Subject;
import javax.security.auth.callback.CallbackHandler;
import javax.security.auth.message.AuthException;
import javax.security.auth.message.MessageInfo;
import javax.security.auth.message.config.AuthConfigFactory;
import javax.security.auth.message.config.AuthConfigProvider;
import javax.security.auth.message.config.ClientAuthConfig;
import javax.security.auth.message.config.ServerAuthConfig;
import javax.security.auth.message.config.ServerAuthContext;
import javax.servlet.ServletContext;
import javax.servlet.ServletContextEvent;
import javax.servlet.ServletContextListener;
import org.onbehalf.internal.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Registers {@link BearerAuthModule} with the container for this web application, in place of its
 * {@code login-config}. One line in {@code web.xml}:
 *
 * <pre>{@code
 * <listener><listener-class>org.onbehalf.servlet.BearerAuthListener</listener-class></listener>
 * }</pre>
 *
 * <p>Needs a server with JASPIC (JSR 196): Tomcat 8.5 and later, WildFly and JBoss EAP 7, Payara,
 * Open Liberty; not Jetty.
 *
 * @since 0.1
 */
public final class BearerAuthListener implements ServletContextListener {
  private static final Logger LOG = LoggerFactory.getLogger(BearerAuthListener.class);

  private @Nullable Registration registration;

  /** Called by the container. */
  public BearerAuthListener() {
    // registers in contextInitialized
  }

  /**
   * Called by the container.
   *
   * @throws IllegalStateException if the server has no JASPIC; the application must not start then,
   *     since nothing else would check its constraints by the token
   */
  @Override
  public void contextInitialized(ServletContextEvent event) {
    ServletContext context = event.getServletContext();
    try {
      registration = new Registration(context);
    } catch (NoClassDefFoundError | SecurityException e) {
      throw new IllegalStateException(
          "found no JASPIC in this server ("
              + context.getServerInfo()
              + "), which BearerAuthListener needs: remove it from web.xml, and write the"
              + " constraints as Authorization.Rules for BearerTokenFilter (MIGRATION.md)",
          e);
    }
  }

  /** Called by the container. A module that stayed would serve the application's next version. */
  @Override
  public void contextDestroyed(ServletContextEvent event) {
    if (registration != null) {
      registration.remove();
    }
  }

  /** Apart from the listener, whose class loads where JASPIC is absent. */
  private static final class Registration {
    private final AuthConfigFactory factory;
    private final Provider provider = new Provider();
    private final String application;
    private final String id;

    Registration(ServletContext context) {
      factory = AuthConfigFactory.getFactory();
      if (factory == null) {
        throw new SecurityException("AuthConfigFactory.getFactory() returned null");
      }
      application = context.getVirtualServerName() + " " + context.getContextPath();
      id =
          factory.registerConfigProvider(
              provider, "HttpServlet", application, "Onbehalf: bearer tokens");
      LOG.debug("BearerAuthModule is registered for {}", application);
    }

    /** Unless another version of the application at the same path has registered its own. */
    void remove() {
      if (factory.getConfigProvider("HttpServlet", application, null) == provider) {
        factory.removeRegistration(id);
      }
    }
  }

  private static final class Provider implements AuthConfigProvider {
    @Override
    public ServerAuthConfig getServerAuthConfig(
        String layer, String application, CallbackHandler handler) {
      return new Config(layer, application, handler);
    }

    @Override
    public ClientAuthConfig getClientAuthConfig(
        String layer, String application, CallbackHandler handler) throws AuthException {
      throw new AuthException("BearerAuthModule authenticates requests to this server only");
    }

    @Override
    public void refresh() {
      // nothing changes
    }
  }

  private static final class Config implements ServerAuthConfig {
    private final String layer;
    private final String application;
    private final BearerAuthModule module = new BearerAuthModule();

    Config(String layer, String application, CallbackHandler handler) {
      this.layer = layer;
      this.application = application;
      module.initialize(null, null, handler, Collections.emptyMap());
    }

    @Override
    @SuppressWarnings("rawtypes") // as in JSR 196
    public ServerAuthContext getAuthContext(
        @Nullable String id, @Nullable Subject service, @Nullable Map properties) {
      return module;
    }

    @Override
    public String getMessageLayer() {
      return layer;
    }

    @Override
    public String getAppContext() {
      return application;
    }

    @Override
    public String getAuthContextID(MessageInfo message) {
      return application;
    }

    @Override
    public void refresh() {
      // nothing changes
    }

    @Override
    public boolean isProtected() {
      return true;
    }
  }
}
