package org.onbehalf.internal.runtime;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.Set;
import java.util.TreeSet;
import javax.servlet.ServletContext;
import org.onbehalf.internal.message.EnvironmentMessages;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warns of JAX-RS resources whose annotations have no effect: since the application does not
 * register {@code CallerFeature}, or since its Jersey cannot inject the caller. Reads the
 * application's class files, and loads none.
 */
final class AnnotationChecks {
  private static final Logger LOG = LoggerFactory.getLogger(AnnotationChecks.class);
  private static final int MAX_FILES = 10_000;
  private static final String FEATURE = "org/onbehalf/jersey/CallerFeature";
  private static final String PATH = "Ljavax/ws/rs/Path;";
  private static final String CONTEXT = "Ljavax/ws/rs/core/Context;";
  private static final String CALLER = "Lorg/onbehalf/Caller;";

  /** Below this 2.x, Jersey has no binder that we know. */
  private static final int INJECTING_JERSEY = 26;

  private static final String[] ANNOTATIONS = {
    "Lorg/onbehalf/RequiredScope;",
    "Lorg/onbehalf/RequiredScopeOrAppPermission;",
    "Ljavax/annotation/security/RolesAllowed;",
    "Ljavax/annotation/security/DenyAll;"
  };

  /**
   * Those with annotations that only the feature enforces, and those with the caller as a field.
   */
  private final Set<String> annotated = new TreeSet<>();

  private final Set<String> injected = new TreeSet<>();
  private boolean registered;

  private AnnotationChecks() {}

  static void warn(ServletContext context) {
    AnnotationChecks checks = new AnnotationChecks();
    try {
      checks.read(context);
    } catch (IOException | RuntimeException e) {
      LOG.debug("the class files could not be read", e);
    }
    if (!checks.registered && !checks.annotated.isEmpty()) {
      StartLog.warn(
          context,
          EnvironmentMessages.ANNOTATIONS_IGNORED,
          "org.onbehalf.jersey.CallerFeature is registered by no class of this application: unless"
              + " something else enforces them, the annotations @RequiredScope, @RolesAllowed or"
              + " @DenyAll of "
              + checks.annotated
              + " have no effect, and everybody with a valid token may call. Register it"
              + " (Application.getClasses(), ResourceConfig.register), or write"
              + " Authorization.Rules for these paths");
    }
    if (!checks.injected.isEmpty() && LibraryVersions.isJerseyBefore(INJECTING_JERSEY)) {
      StartLog.warn(
          context,
          EnvironmentMessages.NOT_INJECTED,
          "@Context Caller of "
              + checks.injected
              + " is not injected: found Jersey "
              + LibraryVersions.jersey()
              + ", needed 2.26 or later. Update it, or use CallerContext.current()");
    }
  }

  private void read(ServletContext context) throws IOException {
    Deque<String> left = new ArrayDeque<>();
    left.add("/WEB-INF/classes/");
    left.add("/WEB-INF/web.xml");
    for (int files = 0; !left.isEmpty() && files < MAX_FILES; ) {
      String path = left.pop();
      if (path.endsWith("/")) {
        Set<String> content = context.getResourcePaths(path);
        left.addAll(content == null ? Collections.emptySet() : content);
      } else if (path.endsWith(".class") || path.endsWith(".xml")) {
        files++;
        look(path.substring(path.lastIndexOf('/') + 1), read(context, path));
      }
    }
  }

  private void look(String file, String content) {
    registered |= content.contains(FEATURE) || content.contains(FEATURE.replace('/', '.'));
    if (isAnnotated(content)) {
      annotated.add(file);
    }
    if (content.contains(CONTEXT) && content.contains(CALLER)) {
      injected.add(file);
    }
  }

  private static boolean isAnnotated(String content) {
    boolean annotated = false;
    for (String each : ANNOTATIONS) {
      annotated |= content.contains(each);
    }
    return annotated && content.contains(PATH);
  }

  private static String read(ServletContext context, String path) throws IOException {
    try (InputStream file = context.getResourceAsStream(path)) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      byte[] buffer = new byte[8192];
      for (int read = 0; file != null && read >= 0; read = file.read(buffer)) {
        bytes.write(buffer, 0, read);
      }
      return new String(bytes.toByteArray(), ISO_8859_1);
    }
  }
}
