package org.onbehalf.internal.runtime;

import static org.onbehalf.internal.message.EnvironmentMessages.EXTENSION;

import java.io.Closeable;
import java.lang.reflect.InvocationTargetException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import javax.servlet.ServletContext;
import org.onbehalf.ConfigurationException;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.config.PrincipalMappingKeys;
import org.onbehalf.internal.credential.ClientCredential;
import org.onbehalf.internal.message.EnvironmentMessages;
import org.onbehalf.internal.principal.PrincipalMappingSettings;
import org.onbehalf.spi.AcquisitionListener;
import org.onbehalf.spi.ClientCredentialProvider;
import org.onbehalf.spi.PrincipalMapper;
import org.onbehalf.spi.TokenListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The application's implementations of {@code org.onbehalf.spi}: its services, the classes that the
 * configuration names, and what its context attributes hold. Closes those that it made. Immutable.
 */
final class ApplicationExtensions implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(ApplicationExtensions.class);
  private static final String MAPPER_KEY = "AzureAd.PrincipalMapping.Class";
  private static final String MAPPERS = "META-INF/services/" + PrincipalMapper.class.getName();

  /** In the order in which they are called. */
  final List<TokenListener> tokenListeners;

  final List<AcquisitionListener> acquisitionListeners;

  /** One for each credential with {@code SourceType = Custom}, by the key of its entry. */
  final Map<String, ClientCredentialProvider> credentialProviders = new LinkedHashMap<>();

  /** Null unless {@code AzureAd.PrincipalMapping.Source = Custom}. */
  final @Nullable PrincipalMapper mapper;

  private final ServletContext context;

  /** The application's, since the library itself may lie in the server's shared folder. */
  private final @Nullable ClassLoader loader;

  private final List<Object> made = new ArrayList<>();

  /**
   * Finds them all.
   *
   * @throws ConfigurationException if one cannot be made: a listener that is missing would refuse
   *     nobody
   */
  ApplicationExtensions(ServletContext context, Settings settings) {
    this.context = context;
    ClassLoader own = context.getClassLoader();
    this.loader = own == null ? TokenListener.class.getClassLoader() : own;
    this.tokenListeners = tokenListeners();
    this.acquisitionListeners = services(AcquisitionListener.class);
    this.mapper = mapper(settings.principalMapping);
    for (ClientCredential credential : settings.acquisition.client.clientCredentials) {
      if (credential.custom != null) {
        credentialProviders.put(
            credential.key,
            make(
                credential.key + ".Class",
                credential.custom.className,
                ClientCredentialProvider.class));
      }
    }
  }

  private List<TokenListener> tokenListeners() {
    List<TokenListener> found = services(TokenListener.class);
    Object attribute = context.getAttribute(TokenListener.ATTRIBUTE);
    Iterable<?> more =
        attribute instanceof Iterable
            ? (Iterable<?>) attribute
            : attribute == null ? Collections.emptyList() : Collections.singletonList(attribute);
    for (Object each : more) {
      found.add(
          attribute(
              TokenListener.ATTRIBUTE,
              each,
              TokenListener.class,
              "a TokenListener, or an Iterable of them"));
    }
    return found;
  }

  private static <T> T attribute(
      String name, @Nullable Object value, Class<T> type, String expected) {
    if (!type.isInstance(value)) {
      throw new ConfigurationException(
          EXTENSION
              + " context attribute "
              + name
              + ": found "
              + (value == null ? "null" : value.getClass().getName())
              + ". Expected "
              + expected);
    }
    return type.cast(value);
  }

  private <T> List<T> services(Class<T> type) {
    List<T> found = new ArrayList<>();
    try {
      ServiceLoader.load(type, loader).forEach(found::add);
    } catch (ServiceConfigurationError | LinkageError e) {
      throw new ConfigurationException(
          EXTENSION
              + " META-INF/services/"
              + type.getName()
              + ": found a class that cannot be used ("
              + e.getMessage()
              + "). Expected public classes that implement it and have a public constructor without parameters",
          e);
    }
    return found;
  }

  /** The class that is named, else the context attribute, else the one service. */
  private @Nullable PrincipalMapper mapper(@Nullable PrincipalMappingSettings settings) {
    Object attribute = context.getAttribute(PrincipalMapper.ATTRIBUTE);
    if (settings == null || settings.source != PrincipalMappingKeys.Source.CUSTOM) {
      if (attribute != null || (loader != null && loader.getResource(MAPPERS) != null)) {
        LOG.warn(
            EnvironmentMessages.UNUSED_MAPPER
                + " the application brings a PrincipalMapper that is not used: set AzureAd.PrincipalMapping.Source = Custom, or remove it");
      }
      return null;
    }
    if (settings.className != null) {
      return make(MAPPER_KEY, settings.className, PrincipalMapper.class);
    }
    if (attribute != null) {
      return attribute(
          PrincipalMapper.ATTRIBUTE,
          attribute,
          PrincipalMapper.class,
          expected(PrincipalMapper.class));
    }
    List<PrincipalMapper> found = services(PrincipalMapper.class);
    if (found.size() != 1) {
      throw new ConfigurationException(
          EXTENSION
              + " AzureAd.PrincipalMapping.Source = Custom: found "
              + (found.isEmpty() ? "no PrincipalMapper" : found.size() + " of them")
              + " in "
              + MAPPERS
              + ". Expected one; or name it in "
              + MAPPER_KEY
              + ", or put it into the context attribute "
              + PrincipalMapper.ATTRIBUTE);
    }
    made.add(found.get(0));
    return found.get(0);
  }

  private <T> T make(String key, String name, Class<T> type) {
    try {
      Class<?> found = Class.forName(name, true, loader);
      if (!type.isAssignableFrom(found)) {
        throw new ConfigurationException(
            EXTENSION
                + " "
                + key
                + ": found "
                + name
                + ", which does not implement "
                + expected(type));
      }
      T instance = type.cast(found.getConstructor().newInstance());
      made.add(instance);
      return instance;
    } catch (ReflectiveOperationException | LinkageError e) {
      Throwable cause = e instanceof InvocationTargetException ? e.getCause() : e;
      // its class only: the message of a constructor's exception may contain a secret
      throw new ConfigurationException(
          EXTENSION
              + " "
              + key
              + ": found "
              + name
              + ", which cannot be used ("
              + (cause == null ? e : cause).getClass().getSimpleName()
              + "). Expected a public class in the web application with a public constructor without parameters that implements "
              + expected(type));
    }
  }

  private static String expected(Class<?> type) {
    return type.getName() + " of the library that the filter belongs to";
  }

  @Override
  public void close() {
    for (Object each : made) {
      if (each instanceof AutoCloseable) {
        try {
          ((AutoCloseable) each).close();
        } catch (Exception | LinkageError e) {
          LOG.warn(
              EnvironmentMessages.NOT_CLOSED + " {} failed to close with {}",
              each.getClass().getName(),
              e.getClass().getName());
        }
      }
    }
  }
}
