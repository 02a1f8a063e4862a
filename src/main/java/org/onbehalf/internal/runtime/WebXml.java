package org.onbehalf.internal.runtime;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.servlet.ServletContext;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.message.EnvironmentMessages;
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
 * What {@code WEB-INF/web.xml} says of roles and logins, which the Servlet API does not expose.
 * Annotations and fragments are not read. Not changed once read.
 */
public final class WebXml {
  private static final Logger LOG = LoggerFactory.getLogger(WebXml.class);

  /** For each servlet, its {@code security-role-ref}: links by the names that its code uses. */
  public final Map<String, Map<String, String>> roleReferences = new HashMap<>();

  /** The {@code security-role}s. */
  public final Set<String> securityRoles = new LinkedHashSet<>();

  /** In their order. */
  final List<Constraint> constraints = new ArrayList<>();

  /** The classes of listeners. */
  final Set<String> listeners = new LinkedHashSet<>();

  boolean hasLoginConfig;

  /** A {@code security-constraint}. */
  static final class Constraint {
    final List<String> patterns;

    /** Empty for all but those that are omitted. */
    final List<String> methods;

    final List<String> omittedMethods;

    /** Those of the {@code auth-constraint}; null without one. */
    final @Nullable List<String> roles;

    Constraint(Element element) {
      patterns = texts(element, "url-pattern");
      methods = texts(element, "http-method");
      omittedMethods = texts(element, "http-method-omission");
      boolean authenticates =
          element.getElementsByTagNameNS("*", "auth-constraint").getLength() > 0;
      roles = authenticates ? texts(element, "role-name") : null;
    }

    boolean covers(String method) {
      return methods.isEmpty() ? !omittedMethods.contains(method) : methods.contains(method);
    }
  }

  private WebXml() {}

  /** That of an application; empty if there is none or it cannot be read. */
  static WebXml of(ServletContext context) {
    return of(context.getResourceAsStream("/WEB-INF/web.xml"));
  }

  /** The same of a file, which is closed; null for none. */
  public static WebXml of(@Nullable InputStream file) {
    try (InputStream stream = file) {
      WebXml descriptor = new WebXml();
      if (stream != null) {
        descriptor.read(parse(stream));
      }
      return descriptor;
    } catch (IOException | SAXException | ParserConfigurationException | RuntimeException e) {
      LOG.warn(
          EnvironmentMessages.WEB_XML
              + " security-role-ref of WEB-INF/web.xml is ignored, since it cannot be read: {}",
          e + "");
      return new WebXml();
    }
  }

  /** Parses the descriptor, and nothing that it refers to. */
  private static Document parse(InputStream descriptor)
      throws IOException, SAXException, ParserConfigurationException {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setNamespaceAware(true);
    try {
      factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
    } catch (ParserConfigurationException e) {
      LOG.debug("the XML parser of the class path has no limits for entities");
    }
    DocumentBuilder builder = factory.newDocumentBuilder();
    builder.setEntityResolver((publicId, systemId) -> new InputSource(new StringReader("")));
    builder.setErrorHandler(new DefaultHandler());
    return builder.parse(descriptor);
  }

  private void read(Document document) {
    for (Element reference : elements(document.getDocumentElement(), "security-role-ref")) {
      String link = text(reference, "role-link");
      if (!link.isEmpty()) {
        String servlet = text((Element) reference.getParentNode(), "servlet-name");
        roleReferences
            .computeIfAbsent(servlet, key -> new HashMap<>())
            .put(text(reference, "role-name"), link);
      }
    }
    for (Element role : elements(document.getDocumentElement(), "security-role")) {
      securityRoles.add(text(role, "role-name"));
    }
    for (Element each : elements(document.getDocumentElement(), "security-constraint")) {
      constraints.add(new Constraint(each));
    }
    listeners.addAll(texts(document.getDocumentElement(), "listener-class"));
    hasLoginConfig = !elements(document.getDocumentElement(), "login-config").isEmpty();
  }

  private static List<Element> elements(Element parent, String name) {
    NodeList nodes = parent.getElementsByTagNameNS("*", name);
    List<Element> elements = new ArrayList<>();
    for (int i = 0; i < nodes.getLength(); i++) {
      elements.add((Element) nodes.item(i));
    }
    return elements;
  }

  private static List<String> texts(Element parent, String name) {
    List<String> texts = new ArrayList<>();
    elements(parent, name).forEach(each -> texts.add(each.getTextContent().trim()));
    return Collections.unmodifiableList(texts);
  }

  /** The text of the first element of that name; empty for none. */
  private static String text(Element parent, String name) {
    Node first = parent.getElementsByTagNameNS("*", name).item(0);
    return first == null ? "" : first.getTextContent().trim();
  }
}
