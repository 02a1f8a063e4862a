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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warns of JAX-RS resources whose annotations nothing enforces, since the application does not
 * register {@code CallerFeature}. Reads the application's class files, and loads none.
 */
final class UnenforcedAnnotations {
  private static final Logger LOG = LoggerFactory.getLogger(UnenforcedAnnotations.class);
  private static final int MAX_FILES = 10_000;
  private static final String FEATURE = "org/onbehalf/jersey/CallerFeature";
  private static final String PATH = "Ljavax/ws/rs/Path;";
  private static final String[] ANNOTATIONS = {
    "Lorg/onbehalf/RequiredScope;",
    "Lorg/onbehalf/RequiredScopeOrAppPermission;",
    "Ljavax/annotation/security/RolesAllowed;",
    "Ljavax/annotation/security/DenyAll;"
  };

  private UnenforcedAnnotations() {}

  static void warn(ServletContext context) {
    Set<String> annotated = new TreeSet<>();
    Deque<String> left = new ArrayDeque<>();
    left.add("/WEB-INF/classes/");
    left.add("/WEB-INF/web.xml");
    try {
      for (int files = 0; !left.isEmpty() && files < MAX_FILES; ) {
        String path = left.pop();
        if (path.endsWith("/")) {
          Set<String> content = context.getResourcePaths(path);
          left.addAll(content == null ? Collections.emptySet() : content);
        } else if (path.endsWith(".class") || path.endsWith(".xml")) {
          files++;
          String content = read(context, path);
          if (content.contains(FEATURE) || content.contains(FEATURE.replace('/', '.'))) {
            return;
          }
          if (isAnnotated(content)) {
            annotated.add(path.substring(path.lastIndexOf('/') + 1));
          }
        }
      }
    } catch (IOException | RuntimeException e) {
      LOG.debug("the class files could not be read", e);
    }
    if (!annotated.isEmpty()) {
      LOG.warn(
          "org.onbehalf.jersey.CallerFeature is registered by no class of this application: unless"
              + " something else enforces them, the annotations @RequiredScope, @RolesAllowed or"
              + " @DenyAll of {} have no effect, and everybody with a valid token may call. Register"
              + " it (Application.getClasses(), ResourceConfig.register), or write"
              + " Authorization.Rules for these paths",
          annotated);
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
