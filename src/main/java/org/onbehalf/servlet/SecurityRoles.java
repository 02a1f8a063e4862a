package org.onbehalf.servlet;

import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import javax.servlet.RequestDispatcher;
import javax.servlet.ServletContext;
import javax.servlet.ServletRegistration;
import javax.servlet.http.HttpServletRequest;
import org.onbehalf.Caller;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.runtime.WebXml;

/**
 * The roles in {@code WEB-INF/web.xml} (Servlet 3.1, section 13.3): the {@code security-role-ref}
 * of each servlet, and whether a role {@code **} is declared. Not changed once read.
 */
final class SecurityRoles {
  private static final String ANY_CALLER = "**";

  /** For each servlet, the roles by the names that the servlet's code uses. */
  private final Map<String, Map<String, String>> references;

  /** The servlets by their mappings; empty if no servlet has a reference. */
  private final Map<String, String> servlets = new HashMap<>();

  private final boolean anyCallerIsDeclared;

  private SecurityRoles(WebXml descriptor) {
    references = descriptor.roleReferences;
    anyCallerIsDeclared = descriptor.securityRoles.contains(ANY_CALLER);
  }

  /** The roles of an application. */
  static SecurityRoles of(ServletContext context, WebXml descriptor) {
    SecurityRoles roles = new SecurityRoles(descriptor);
    if (!descriptor.roleReferences.isEmpty()) {
      for (ServletRegistration each : context.getServletRegistrations().values()) {
        Collection<String> patterns = each.getMappings();
        if (patterns != null) {
          patterns.forEach(pattern -> roles.servlets.put(pattern, each.getName()));
        }
      }
    }
    return roles;
  }

  /** Whether the caller has what the running servlet calls so. */
  boolean isIn(Caller caller, String name, HttpServletRequest request) {
    String role = name;
    if (!references.isEmpty()) {
      String servlet = servlet(request);
      role =
          references
              .getOrDefault(servlet == null ? "" : servlet, Collections.emptyMap())
              .getOrDefault(name, name);
    }
    if (role.equals(ANY_CALLER) && !anyCallerIsDeclared) {
      return true;
    }
    return !role.equals("*") && caller.hasRole(role);
  }

  /** By the path that the container split; null for a servlet that was dispatched to by name. */
  private @Nullable String servlet(HttpServletRequest request) {
    Object included = request.getAttribute(RequestDispatcher.INCLUDE_SERVLET_PATH);
    String path = included == null ? request.getServletPath() : included.toString();
    Object pathInfo =
        included == null
            ? request.getPathInfo()
            : request.getAttribute(RequestDispatcher.INCLUDE_PATH_INFO);
    String exact = pathInfo == null ? servlets.get(path) : null;
    if (exact != null) {
      return exact;
    }
    String prefix = servlets.get(path + "/*");
    if (prefix != null) {
      return prefix;
    }
    int dot = path.lastIndexOf('.');
    String extension = dot < 0 || pathInfo != null ? null : servlets.get("*" + path.substring(dot));
    return extension != null ? extension : servlets.get("/");
  }
}
