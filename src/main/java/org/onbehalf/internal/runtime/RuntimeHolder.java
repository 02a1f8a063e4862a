package org.onbehalf.internal.runtime;

import static org.onbehalf.internal.message.EnvironmentMessages.SERVER_ERROR;

import java.net.MalformedURLException;
import java.util.Collection;
import javax.servlet.ServletContext;
import org.onbehalf.ConfigurationException;
import org.onbehalf.OnBehalf;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.message.EnvironmentMessages;

/**
 * Holds the runtime of one {@code ServletContext}: built on first use, by the first filter or by
 * {@code OnBehalf.from}, and closed once, by the listener or by the last filter. Kept in a context
 * attribute, so that nothing is static. Thread-safe.
 */
public final class RuntimeHolder {
  private static final String ATTRIBUTE = "org.onbehalf.internal.runtime";

  private final ServletContext context;
  private @Nullable OnBehalfRuntime runtime;
  private @Nullable WebXml descriptor;

  /** Null if requests are neither watched nor recorded. */
  private @Nullable Audit audit;

  private @Nullable Monitoring monitoring;
  private @Nullable ConfigurationException fault;
  private int filters;
  private boolean listener;
  private boolean warned;
  private @Nullable Collection<String> mappings;
  private boolean closed;

  private RuntimeHolder(ServletContext context) {
    this.context = context;
  }

  /** The context's holder. */
  public static RuntimeHolder of(ServletContext context) {
    // one lock per context, and nothing slow under it
    synchronized (context) {
      Object present = context.getAttribute(ATTRIBUTE);
      if (present instanceof RuntimeHolder) {
        return (RuntimeHolder) present;
      }
      RuntimeHolder holder = new RuntimeHolder(context);
      context.setAttribute(ATTRIBUTE, holder);
      return holder;
    }
  }

  /**
   * The runtime, built if there is none yet.
   *
   * @throws ConfigurationException with the report of all faults, or if a library on the class path
   *     does not fit; the same one until the application is redeployed
   * @throws IllegalStateException after the application was stopped
   */
  public synchronized OnBehalfRuntime runtime() {
    if (closed) {
      throw new IllegalStateException(
          "the web application " + context.getContextPath() + " was stopped, and Onbehalf with it");
    }
    if (fault != null) {
      throw new ConfigurationException(String.valueOf(fault.getMessage()));
    }
    OnBehalfRuntime present = runtime;
    if (present != null) {
      return present;
    }
    OnBehalfRuntime built;
    try {
      built = build();
    } catch (ConfigurationException e) {
      fault = e;
      StartLog.error(context, SERVER_ERROR, String.valueOf(e.getMessage()), null);
      throw e;
    } catch (RuntimeException | Error e) {
      // the application is deployed nevertheless, and answers 500
      String known = LibraryVersions.explain(e);
      String message =
          known == null
              ? EnvironmentMessages.NOT_STARTED
                  + " Onbehalf could not be started, because of an unexpected "
                  + e
              : known;
      fault = new ConfigurationException(message, e);
      StartLog.error(context, SERVER_ERROR, message, known == null ? e : null);
      if (known != null) {
        StartLog.debug(message, e);
      }
      throw fault;
    }
    if (built.settings().authentication.audits()) {
      audit =
          new Audit(
              context,
              descriptor(),
              built.settings(),
              built.authenticator(),
              RuntimeOverrides.of(context).clock);
    }
    runtime = built;
    monitoring = new Monitoring(context, built);
    StartLog.info(context, StartFacts.line(built.settings().name, built.facts));
    StartLog.repeat(context, built.settings().warnings);
    context.setAttribute(OnBehalf.ATTRIBUTE, built);
    return built;
  }

  /** What {@code web.xml} says of roles and logins. */
  public synchronized WebXml descriptor() {
    WebXml present = descriptor;
    if (present == null) {
      present = WebXml.of(context);
      descriptor = present;
    }
    return present;
  }

  /** Watches or records requests; null if none are. */
  public synchronized @Nullable Audit audit() {
    return audit;
  }

  private OnBehalfRuntime build() {
    LibraryVersions.requireNewEnough();
    ServletConfiguration configuration = new ServletConfiguration(context);
    // a listener may ask before all filters are mapped
    Settings settings = configuration.read(filters > 0);
    LibraryVersions.check(settings);
    AnnotationChecks.warn(context);
    return new OnBehalfRuntime(
        settings,
        configuration.storeDirectory(settings),
        configuration.sessionDirectory(settings),
        context::getAttribute,
        context.getClassLoader(),
        new ApplicationExtensions(context, settings),
        RuntimeOverrides.of(context));
  }

  /** Whether there is a configuration, and so far no filter that goes by it. */
  public boolean isConfiguredWithoutFilter() {
    try {
      return context.getResource("/" + ServletConfiguration.DEFAULT_FILE) != null
          && ServletConfiguration.mappings(context).isEmpty();
    } catch (MalformedURLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Warns if nothing uses the configuration; with the first request, when all has started. */
  public synchronized void warnIfUnused() {
    if (filters == 0 && runtime == null && fault == null) {
      StartLog.warn(
          context,
          EnvironmentMessages.NO_FILTER,
          ServletConfiguration.DEFAULT_FILE
              + " is there, and no filter of the class "
              + ServletConfiguration.FILTER
              + ": no request is checked, and nobody is a caller. Add the filter and its"
              + " filter-mapping to WEB-INF/web.xml");
    }
  }

  /** A filter of ours was initialised. */
  public synchronized void filterStarted() {
    filters++;
  }

  /** A filter of ours is about to start; nothing was added to its mappings yet. */
  public synchronized void filterMapped() {
    if (mappings == null) {
      mappings = ServletConfiguration.mappings(context);
    }
  }

  /** A filter of ours was built. */
  public synchronized void filterBuilt() {
    OnBehalfRuntime built = runtime;
    Collection<String> known = mappings;
    if (built != null && known != null && !warned) {
      warned = true;
      DescriptorWarnings.warn(context, descriptor(), known, built.settings());
    }
  }

  /** A filter of ours was destroyed; the last one closes where no listener will. */
  public void filterStopped() {
    boolean last;
    synchronized (this) {
      filters--;
      last = filters == 0 && !listener;
    }
    if (last) {
      close();
    }
  }

  /** A listener will call {@link #close}. */
  public synchronized void closedByListener() {
    listener = true;
  }

  /** Closes what was built; a second call does nothing. */
  public void close() {
    OnBehalfRuntime built;
    Audit watching;
    Monitoring shown;
    synchronized (this) {
      closed = true;
      built = runtime;
      runtime = null;
      shown = monitoring;
      monitoring = null;
      watching = audit;
      audit = null;
    }
    try {
      if (watching != null) {
        watching.close();
      }
      if (shown != null) {
        shown.close();
      }
    } finally {
      context.removeAttribute(OnBehalf.ATTRIBUTE);
      if (built != null) {
        built.close();
      }
    }
  }
}
