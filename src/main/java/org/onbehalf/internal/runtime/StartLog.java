package org.onbehalf.internal.runtime;

import java.util.List;
import javax.servlet.ServletContext;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.message.EnvironmentMessages;
import org.onbehalf.internal.message.MessageCode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs what happens at the start; to the container's log too if SLF4J has no binding, since nobody
 * would ever read it.
 */
public final class StartLog {
  private static final Logger LOG = LoggerFactory.getLogger(StartLog.class);

  /** Of SLF4J 1 and 2, if they find no binding. */
  private static final String NOWHERE = "org.slf4j.helpers.NOPLoggerFactory";

  private StartLog() {}

  static void info(ServletContext context, String message) {
    LOG.info("{}", message);
    if (isSilent()) {
      context.log(message);
      warnOfSilence(context);
    }
  }

  /** Something that nobody would want. */
  static void warn(ServletContext context, MessageCode code, String message) {
    LOG.warn("{} {}", code, message);
    if (isSilent()) {
      context.log(code + " " + message);
    }
  }

  /** What was logged elsewhere. */
  static void repeat(ServletContext context, List<String> messages) {
    if (isSilent()) {
      messages.forEach(context::log);
    }
  }

  /**
   * A fault that keeps requests from being served, or from being checked.
   *
   * @param code of a message that does not begin with its number
   * @param cause null if the message says it all
   */
  public static void error(
      ServletContext context, MessageCode code, String message, @Nullable Throwable cause) {
    String numbered = code.before(message);
    LOG.error(numbered, cause);
    if (isSilent()) {
      context.log(numbered, cause);
      warnOfSilence(context);
    }
  }

  /** Where a fault that was logged came from. */
  static void debug(String message, Throwable cause) {
    LOG.debug(message, cause);
  }

  private static void warnOfSilence(ServletContext context) {
    context.log(
        EnvironmentMessages.NO_BINDING
            + " Onbehalf can log nothing else, since SLF4J finds no binding. Add one to the application,"
            + " such as slf4j-reload4j for log4j 1.2 or slf4j-jdk14 for java.util.logging, in the"
            + " version of its slf4j-api");
  }

  private static boolean isSilent() {
    return LoggerFactory.getILoggerFactory().getClass().getName().equals(NOWHERE);
  }
}
