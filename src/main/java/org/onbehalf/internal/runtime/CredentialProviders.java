package org.onbehalf.internal.runtime;

import java.io.Closeable;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.servlet.ServletContext;
import org.onbehalf.ConfigurationException;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.config.ClientCredential;
import org.onbehalf.internal.config.Settings;
import org.onbehalf.spi.ClientCredentialProvider;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The application's {@link ClientCredentialProvider}s, one for each entry with {@code SourceType =
 * Custom}; made here, and closed here.
 */
final class CredentialProviders implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(CredentialProviders.class);

  private final Map<String, ClientCredentialProvider> byKey;

  private CredentialProviders(Map<String, ClientCredentialProvider> byKey) {
    this.byKey = byKey;
  }

  /**
   * Makes them.
   *
   * @throws ConfigurationException when one cannot be made
   */
  static CredentialProviders find(ServletContext context, Settings settings) {
    // the application's, since the library itself may lie in the server's shared folder
    ClassLoader own = context.getClassLoader();
    ClassLoader loader = own == null ? ClientCredentialProvider.class.getClassLoader() : own;
    Map<String, ClientCredentialProvider> byKey = new LinkedHashMap<>();
    for (ClientCredential credential : settings.azureAd.client.clientCredentials) {
      if (credential.custom != null) {
        byKey.put(credential.key, make(credential.key, credential.custom.className, loader));
      }
    }
    return new CredentialProviders(byKey);
  }

  private static ClientCredentialProvider make(
      String key, String name, @Nullable ClassLoader loader) {
    try {
      return Class.forName(name, true, loader)
          .asSubclass(ClientCredentialProvider.class)
          .getConstructor()
          .newInstance();
    } catch (ReflectiveOperationException | ClassCastException | LinkageError e) {
      throw new ConfigurationException(
          key
              + ".Class: found "
              + name
              + ", which cannot be used ("
              + e.getClass().getSimpleName()
              + "). Expected a public class in the web application with a public constructor without parameters that implements "
              + ClientCredentialProvider.class.getName()
              + " of the library that the filter belongs to",
          null);
    }
  }

  /** By the key of their entry. */
  Map<String, ClientCredentialProvider> byKey() {
    return Collections.unmodifiableMap(byKey);
  }

  @Override
  public void close() {
    for (ClientCredentialProvider each : byKey.values()) {
      if (each instanceof AutoCloseable) {
        try {
          ((AutoCloseable) each).close();
        } catch (Exception | LinkageError e) {
          LOG.warn("{} failed to close with {}", each.getClass().getName(), e.getClass().getName());
        }
      }
    }
  }
}
