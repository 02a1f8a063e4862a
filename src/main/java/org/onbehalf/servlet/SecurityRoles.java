package org.onbehalf.servlet;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.servlet.RequestDispatcher;
import javax.servlet.ServletContext;
import javax.servlet.ServletRegistration;
import javax.servlet.http.HttpServletRequest;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.onbehalf.Caller;
import org.onbehalf.internal.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.helpers.DefaultHandler;

/**
 * The roles in {@code WEB-INF/web.xml} (Servlet 3.1, section 13.3): the {@code security-role-ref}
 * of each servlet, and whether a role {@code **} is declared. The Servlet API does not expose them.
 * Not changed once read.
 */
final class SecurityRoles {
  private static final Logger LOG = LoggerFactory.getLogger(SecurityRoles.class);
  private static final String ANY_CALLER = "**";

  /** For each servlet, the roles by the names that the servlet's code uses. */
  private final Map<String, Map<String, String>> references = new HashMap<>();

  /** The servlets by their mappings; empty if no servlet has a reference. */
  private final Map<String, String> servlets = new HashMap<>();

  private boolean anyCallerIsDeclared;

  private SecurityRoles() {}

  /** The roles of an application; none if its descriptor cannot be read. */
  static SecurityRoles of(ServletContext context) {
    SecurityRoles roles = new SecurityRoles();
    try (InputStream stream = context.getResourceAsStream("/WEB-INF/web.xml")) {
      if (stream != null) {
        roles.read(stream);
      }
    } catch (IOException | SAXException | ParserConfigurationException | RuntimeException e) {
      LOG.warn(
          "security-role-ref of WEB-INF/web.xml is ignored, since it cannot be read: {}", e + "");
      return new SecurityRoles();
    }
    if (!roles.references.isEmpty()) {
      for (ServletRegistration each : context.getServletRegistrations().values()) {
        Collection<String> patterns = each.getMappings();
        if (patterns != null) {
          patterns.forEach(pattern -> roles.servlets.put(pattern, each.getName()));
        }
      }
    }
    return roles;
  }

  /** Reads the descriptor, and nothing that it refers to. */
  private void read(InputStream descriptor)
      throws IOException, SAXException, ParserConfigurationException {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setNamespaceAware(true);
    DocumentBuilder builder = factory.newDocumentBuilder();
    builder.setEntityResolver((publicId, systemId) -> new InputSource(new StringReader("")));
    builder.setErrorHandler(new DefaultHandler());
    Document document = builder.parse(descriptor);
    for (Element reference : elements(document, "security-role-ref")) {
      String link = text(reference, "role-link");
      if (!link.isEmpty()) {
        String servlet = text((Element) reference.getParentNode(), "servlet-name");
        references
            .computeIfAbsent(servlet, key -> new HashMap<>())
            .put(text(reference, "role-name"), link);
      }
    }
    anyCallerIsDeclared =
        elements(document, "security-role").stream()
            .anyMatch(role -> text(role, "role-name").equals(ANY_CALLER));
  }

  private static List<Element> elements(Document document, String name) {
    NodeList nodes = document.getElementsByTagNameNS("*", name);
    List<Element> elements = new ArrayList<>();
    for (int i = 0; i < nodes.getLength(); i++) {
      elements.add((Element) nodes.item(i));
    }
    return elements;
  }

  /** The text of the first element of that name; empty for none. */
  private static String text(Element parent, String name) {
    Node first = parent.getElementsByTagNameNS("*", name).item(0);
    return first == null ? "" : first.getTextContent().trim();
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
