package org.onbehalf.servlet;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import javax.servlet.RequestDispatcher;
import javax.servlet.ServletContext;
import javax.servlet.ServletRegistration;
import javax.servlet.http.HttpServletRequest;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.parsers.SAXParserFactory;
import org.onbehalf.Caller;
import org.onbehalf.internal.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xml.sax.Attributes;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/**
 * The roles in {@code WEB-INF/web.xml} (Servlet 3.1, section 13.3): the {@code security-role-ref} of each servlet, and whether a role {@code **} is declared. The Servlet API does not expose them. Immutable.
 */
final class SecurityRoles {
  private static final Logger LOG = LoggerFactory.getLogger(SecurityRoles.class);
  private static final String ANY_CALLER = "**";

  /** By servlet, the roles by the names that the servlet's code has for them. */
  private final Map<String, Map<String, String>> references;

  private final boolean anyCallerIsDeclared;

  /** The servlets by their mappings; empty where no servlet has a reference. */
  private final Map<String, String> servlets;

  private SecurityRoles(Descriptor descriptor, Map<String, String> servlets) {
    this.references = descriptor.references;
    this.anyCallerIsDeclared = descriptor.anyCallerIsDeclared;
    this.servlets = servlets;
  }

  /** Those of an application; none where its descriptor cannot be read. */
  static SecurityRoles of(ServletContext context) {
    Descriptor descriptor = new Descriptor();
    try (InputStream stream = context.getResourceAsStream("/WEB-INF/web.xml")) {
      if (stream != null) {
        SAXParserFactory factory = SAXParserFactory.newInstance();
        factory.setNamespaceAware(true);
        factory.newSAXParser().parse(stream, descriptor);
      }
    } catch (IOException | SAXException | ParserConfigurationException | RuntimeException e) {
      LOG.warn(
          "security-role-ref of WEB-INF/web.xml does not count: it cannot be read: {}", e + "");
      descriptor = new Descriptor();
    }
    Map<String, String> servlets = new HashMap<>();
    if (!descriptor.references.isEmpty()) {
      for (ServletRegistration each : context.getServletRegistrations().values()) {
        each.getMappings().forEach(pattern -> servlets.put(pattern, each.getName()));
      }
    }
    return new SecurityRoles(descriptor, servlets);
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

  /** Reads the descriptor, and nothing that it refers to. */
  private static final class Descriptor extends DefaultHandler {
    final Map<String, Map<String, String>> references = new HashMap<>();
    boolean anyCallerIsDeclared;

    private final StringBuilder text = new StringBuilder();
    private String servlet = "";
    private String roleName = "";
    private String roleLink = "";

    @Override
    public InputSource resolveEntity(@Nullable String publicId, @Nullable String systemId) {
      return new InputSource(new StringReader(""));
    }

    @Override
    public void startElement(String uri, String name, String qualified, Attributes attributes) {
      text.setLength(0);
      if (name.equals("security-role-ref") || name.equals("security-role")) {
        roleName = "";
        roleLink = "";
      }
    }

    @Override
    public void characters(char[] characters, int start, int length) {
      text.append(characters, start, length);
    }

    @Override
    public void endElement(String uri, String name, String qualified) {
      switch (name) {
        case "servlet-name":
          servlet = text.toString().trim();
          break;
        case "role-name":
          roleName = text.toString().trim();
          break;
        case "role-link":
          roleLink = text.toString().trim();
          break;
        case "security-role-ref":
          if (!roleLink.isEmpty()) {
            references.computeIfAbsent(servlet, key -> new HashMap<>()).put(roleName, roleLink);
          }
          break;
        case "security-role":
          anyCallerIsDeclared |= roleName.equals(ANY_CALLER);
          break;
        default:
          break;
      }
    }
  }
}
