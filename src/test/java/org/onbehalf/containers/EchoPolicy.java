package org.onbehalf.containers;

import java.util.Locale;
import org.onbehalf.internal.Nullable;

/**
 * What a request without tricks may run in the echo application, said without the library: by the
 * servlet, and by the path as the servlet read it.
 */
enum EchoPolicy {
  /** The filter on all paths. */
  WIDE,
  /** The filter beneath {@code /api} only. */
  NARROW,
  /** What no rule names is closed. */
  DENY,
  /** {@code Authentication.Mode = optional}, and BASIC beneath {@code /api/basic}. */
  BASIC;

  /** Who sends a request; nobody of them is an administrator. */
  enum Sender {
    NOBODY,
    USER,
    READER,
    CLERK
  }

  /**
   * Whether that may have run.
   *
   * @param call as {@link org.onbehalf.containers.echo.CallsServlet} tells it
   */
  boolean allows(Sender sender, String call) {
    String[] parts = call.split(" ", 3);
    String method = parts[1];
    String path = parts[2].replaceFirst("\\+/", "/").replaceAll("/+", "/");
    boolean user = sender == Sender.USER || sender == Sender.READER;
    return switch (parts[0]) {
      case "open" -> true;
      case "action" ->
          path.startsWith("/api/pub/") || (this == NARROW && !path.startsWith("/api/"));
      case "orders" -> sender == Sender.READER && (method.equals("GET") || method.equals("HEAD"));
      case "rest" -> !isBeneath(path.toLowerCase(Locale.ROOT), "/api/rest/admin") && free(user);
      case "plain" -> path.startsWith("/api/basic") ? basic(sender, method, path) : free(user);
      default -> false;
    };
  }

  /** Where no rule stands. */
  private boolean free(boolean user) {
    return this == BASIC || (this != DENY && user);
  }

  private static boolean basic(Sender sender, String method, String path) {
    boolean anyMethod =
        !isBeneath(path, "/api/basic/0") || method.equals("GET") || method.equals("HEAD");
    return sender == Sender.CLERK
        && anyMethod
        && !isBeneath(path, "/api/basic/1")
        && !isBeneath(path, "/api/basic/2")
        && !isBeneath(path, "/api/basic/3");
  }

  private static boolean isBeneath(String path, String parent) {
    return path.equals(parent) || path.startsWith(parent + "/");
  }

  /** What an answer shows that is for nobody, or not for that sender; null for nothing. */
  @Nullable
  String shows(Sender sender, String body) {
    boolean user = sender == Sender.USER || sender == Sender.READER;
    if (body.contains("the administrators' file") || body.contains("the site's index")) {
      return "an administrators' file";
    }
    if (body.contains("<web-app") || body.contains("TenantId")) {
      return "a file of WEB-INF";
    }
    return body.contains("the documents' index") && !free(user) ? "a file of the users" : null;
  }
}
