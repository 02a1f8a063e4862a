package org.onbehalf.internal.runtime;

import javax.servlet.ServletContext;
import org.onbehalf.ConfigurationException;
import org.onbehalf.OnBehalf;
import org.onbehalf.internal.Nullable;

/**
 * Holds the runtime of one {@code ServletContext}: built on first use, by the first filter or by
 * {@code OnBehalf.from}, and closed once, by the listener or by the last filter. Kept in a context
 * attribute, so that nothing is static. Thread-safe.
 */
public final class RuntimeHolder {
  private static final String ATTRIBUTE = "org.onbehalf.internal.runtime";

  private final ServletContext context;
  private @Nullable OnBehalfRuntime runtime;
  private @Nullable Monitoring monitoring;
  private @Nullable ConfigurationException fault;
  private int filters;
  private boolean listener;
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
      StartLog.error(context, String.valueOf(e.getMessage()), null);
      throw e;
    } catch (RuntimeException | Error e) {
      // the application is deployed nevertheless, and answers 500
      fault = new ConfigurationException(LibraryVersions.explain(e), e);
      StartLog.error(context, String.valueOf(fault.getMessage()), e);
      throw fault;
    }
    runtime = built;
    monitoring = new Monitoring(context, built);
    StartLog.info(context, StartFacts.line(built.settings().name, built.status().facts));
    context.setAttribute(OnBehalf.ATTRIBUTE, built);
    return built;
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

  /** A filter of ours was initialised. */
  public synchronized void filterStarted() {
    filters++;
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
    Monitoring shown;
    synchronized (this) {
      closed = true;
      built = runtime;
      runtime = null;
      shown = monitoring;
      monitoring = null;
    }
    if (shown != null) {
      shown.close();
    }
    context.removeAttribute(OnBehalf.ATTRIBUTE);
    if (built != null) {
      built.close();
    }
  }
}
