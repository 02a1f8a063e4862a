package org.onbehalf.testing;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.LoggerFactory;

/** Everything that is logged, at every level, while it is open. */
public final class CapturedLog implements AutoCloseable {
  private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  private final Logger ours = (Logger) LoggerFactory.getLogger("org.onbehalf");
  private final Logger msal = (Logger) LoggerFactory.getLogger("com.microsoft");
  private final List<ILoggingEvent> events = new CopyOnWriteArrayList<>();
  private final AppenderBase<ILoggingEvent> appender =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          event.prepareForDeferredProcessing();
          events.add(event);
        }
      };

  public CapturedLog() {
    ours.setLevel(Level.TRACE);
    msal.setLevel(Level.TRACE);
    appender.setContext(root.getLoggerContext());
    appender.start();
    root.addAppender(appender);
  }

  /** Messages of a level and above. */
  public List<String> messages(Level atLeast) {
    return events.stream()
        .filter(event -> event.getLevel().isGreaterOrEqual(atLeast))
        .map(ILoggingEvent::getFormattedMessage)
        .toList();
  }

  /** Those with a stack trace. */
  public List<String> traces(Level atLeast) {
    return events.stream()
        .filter(event -> event.getLevel().isGreaterOrEqual(atLeast))
        .filter(event -> event.getThrowableProxy() != null)
        .map(event -> event.getFormattedMessage() + ": " + event.getThrowableProxy().getClassName())
        .toList();
  }

  /** All text, exceptions and MDC included. */
  public String text() {
    StringBuilder text = new StringBuilder();
    for (ILoggingEvent event : events) {
      text.append(event.getLevel()).append(' ').append(event.getLoggerName()).append(' ');
      text.append(event.getThreadName()).append(' ').append(event.getFormattedMessage());
      text.append(event.getMDCPropertyMap()).append('\n');
      for (IThrowableProxy thrown = event.getThrowableProxy();
          thrown != null;
          thrown = thrown.getCause()) {
        text.append(thrown.getClassName()).append(": ").append(thrown.getMessage()).append('\n');
      }
    }
    return text.toString();
  }

  @Override
  public void close() {
    root.detachAppender(appender);
    appender.stop();
    ours.setLevel(null);
    msal.setLevel(null);
  }
}
