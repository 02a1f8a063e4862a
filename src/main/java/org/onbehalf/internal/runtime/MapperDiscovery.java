package org.onbehalf.internal.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import javax.servlet.ServletContext;
import org.onbehalf.ConfigurationException;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.config.PrincipalMappingSettings;
import org.onbehalf.spi.PrincipalMapper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds an application's {@link PrincipalMapper} where one is asked for: the class that is named,
 * else the context attribute, else the one service.
 */
final class MapperDiscovery {
  private static final Logger LOG = LoggerFactory.getLogger(MapperDiscovery.class);
  private static final String KEY = "AzureAd.PrincipalMapping.Class";
  private static final String SERVICES = "META-INF/services/" + PrincipalMapper.class.getName();

  private MapperDiscovery() {}

  /** What was found. Immutable. */
  static final class Found {
    final @Nullable PrincipalMapper mapper;

    /** Whether we made it, and so close it. */
    final boolean ours;

    private Found(@Nullable PrincipalMapper mapper, boolean ours) {
      this.mapper = mapper;
      this.ours = ours;
    }

    /** Closes what we made, if it can be closed. */
    void close() {
      if (!ours || !(mapper instanceof AutoCloseable)) {
        return;
      }
      try {
        ((AutoCloseable) mapper).close();
      } catch (Exception | LinkageError e) {
        LOG.warn("{} failed to close with {}", mapper.getClass().getName(), e.getClass().getName());
      }
    }
  }

  /**
   * The mapper, if the settings ask for one.
   *
   * @throws ConfigurationException when it cannot be made
   */
  static Found find(ServletContext context, @Nullable PrincipalMappingSettings settings) {
    // the application's, since the library itself may lie in the server's shared folder
    ClassLoader own = context.getClassLoader();
    ClassLoader loader = own == null ? PrincipalMapper.class.getClassLoader() : own;
    Object attribute = context.getAttribute(PrincipalMapper.ATTRIBUTE);
    if (settings == null || settings.source != PrincipalMappingSettings.Source.CUSTOM) {
      if (attribute != null || (loader != null && loader.getResource(SERVICES) != null)) {
        LOG.warn(
            "the application brings a PrincipalMapper that is not asked: set AzureAd.PrincipalMapping.Source = Custom, or remove it");
      }
      return new Found(null, false);
    }
    if (settings.className != null) {
      return new Found(named(settings.className, loader), true);
    }
    if (attribute != null) {
      return new Found(ofAttribute(attribute), false);
    }
    return new Found(service(loader), true);
  }

  private static PrincipalMapper named(String name, @Nullable ClassLoader loader) {
    try {
      Class<?> type = Class.forName(name, true, loader);
      if (!PrincipalMapper.class.isAssignableFrom(type)) {
        throw new ConfigurationException(
            KEY + ": found " + name + ", which does not implement " + expected());
      }
      return (PrincipalMapper) type.getConstructor().newInstance();
    } catch (ReflectiveOperationException | LinkageError e) {
      throw new ConfigurationException(
          KEY
              + ": found "
              + name
              + ", which cannot be used ("
              + e.getClass().getSimpleName()
              + "). Expected a public class in the web application with a public constructor without parameters that implements "
              + expected(),
          e);
    }
  }

  private static PrincipalMapper ofAttribute(Object attribute) {
    if (!(attribute instanceof PrincipalMapper)) {
      throw new ConfigurationException(
          "context attribute "
              + PrincipalMapper.ATTRIBUTE
              + ": found "
              + attribute.getClass().getName()
              + ". Expected "
              + expected());
    }
    return (PrincipalMapper) attribute;
  }

  private static PrincipalMapper service(@Nullable ClassLoader loader) {
    List<PrincipalMapper> found = new ArrayList<>();
    try {
      ServiceLoader.load(PrincipalMapper.class, loader).forEach(found::add);
    } catch (ServiceConfigurationError | LinkageError e) {
      throw new ConfigurationException(
          SERVICES + ": found a class that cannot be used (" + e.getMessage() + ")", e);
    }
    if (found.size() != 1) {
      throw new ConfigurationException(
          "AzureAd.PrincipalMapping.Source = Custom: found "
              + (found.isEmpty() ? "no PrincipalMapper" : found.size() + " of them")
              + " in "
              + SERVICES
              + ". Expected one; or name it in "
              + KEY
              + ", or put it into the context attribute "
              + PrincipalMapper.ATTRIBUTE);
    }
    return found.get(0);
  }

  private static String expected() {
    return PrincipalMapper.class.getName() + " of the library that the filter belongs to";
  }
}
