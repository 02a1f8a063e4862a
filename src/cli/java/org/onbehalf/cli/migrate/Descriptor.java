package org.onbehalf.cli.migrate;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a {@code web.xml} or {@code web-fragment.xml} says. */
final class Descriptor {
  private static final Pattern DTD = Pattern.compile("Web Application ([0-9]+[.][0-9]+)");

  /** A filter or a servlet. */
  static final class Component {
    final String name;
    final String className;
    final Map<String, String> parameters = new LinkedHashMap<>();
    final XmlElement element;

    private Component(XmlElement element, String nameOf, String classOf) {
      this.name = element.text(nameOf);
      this.className = element.text(classOf);
      this.element = element;
      for (XmlElement parameter : element.children("init-param")) {
        parameters.put(parameter.text("param-name"), parameter.text("param-value"));
      }
    }
  }

  final XmlDocument document;
  final Map<String, Component> filters = new LinkedHashMap<>();
  final Map<String, Component> servlets = new LinkedHashMap<>();
  final List<XmlElement> filterMappings = new ArrayList<>();
  final Map<String, String> contextParameters = new LinkedHashMap<>();
  final List<String> listeners = new ArrayList<>();
  final List<SecurityConstraint> constraints = new ArrayList<>();

  /** The declared roles. */
  final Set<String> roles = new LinkedHashSet<>();

  /** Those by which servlets ask, too. */
  final Set<String> roleReferences = new LinkedHashSet<>();

  private final Map<String, List<String>> servletMappings = new LinkedHashMap<>();

  Descriptor(XmlDocument document) {
    this.document = document;
    for (XmlElement each : document.root.children) {
      read(each);
    }
  }

  private void read(XmlElement element) {
    switch (element.name) {
      case "filter":
        Component filter = new Component(element, "filter-name", "filter-class");
        filters.put(filter.name, filter);
        break;
      case "servlet":
        Component servlet = new Component(element, "servlet-name", "servlet-class");
        servlets.put(servlet.name, servlet);
        for (XmlElement reference : element.children("security-role-ref")) {
          roleReferences.add(reference.text("role-name"));
        }
        break;
      case "filter-mapping":
        filterMappings.add(element);
        break;
      case "servlet-mapping":
        servletMappings
            .computeIfAbsent(element.text("servlet-name"), name -> new ArrayList<>())
            .addAll(patterns(element));
        break;
      case "context-param":
        contextParameters.put(element.text("param-name"), element.text("param-value"));
        break;
      case "listener":
        listeners.add(element.text("listener-class"));
        break;
      case "security-constraint":
        constraints.addAll(SecurityConstraint.of(element, this));
        break;
      case "security-role":
        roles.add(element.text("role-name"));
        break;
      default:
        break;
    }
  }

  /** The url-patterns that an element has, as Tomcat reads them: 2.2 did without the slash. */
  List<String> patterns(XmlElement element) {
    List<String> patterns = element.texts("url-pattern");
    if (version() < 2.3) {
      patterns.replaceAll(each -> each.matches("(/|[*][.]).*") ? each : "/" + each);
    }
    return patterns;
  }

  /** 2.2 to 4.0; 2.2 if nothing tells. */
  double version() {
    String attribute = document.root.attribute("version");
    Matcher dtd = DTD.matcher(document.publicId);
    String version = attribute.isEmpty() && dtd.find() ? dtd.group(1) : attribute;
    if (version.isEmpty()) {
      return document.root.namespace.endsWith("/j2ee") ? 2.4 : 2.2;
    }
    try {
      return Double.parseDouble(version);
    } catch (NumberFormatException e) {
      return 2.2;
    }
  }

  /** Whether annotations do not count. */
  boolean isMetadataComplete() {
    return version() < 2.5 || document.root.attribute("metadata-complete").equals("true");
  }

  boolean deniesUncoveredMethods() {
    return document.root.child("deny-uncovered-http-methods") != null;
  }

  /** Adds a servlet that is declared by an annotation; the descriptor's mappings override its. */
  void addServlet(ServletAnnotations servlet) {
    if (!servlet.patterns.isEmpty()) {
      servletMappings.putIfAbsent(servlet.name(), servlet.patterns);
    }
  }

  /** The url-patterns of a servlet; those of all servlets together are all paths. */
  List<String> servletPatterns(String servlet) {
    List<String> patterns = servletMappings.get(servlet);
    if (servlet.equals("*")) {
      return Collections.singletonList("/*");
    }
    return patterns == null ? new ArrayList<>() : patterns;
  }

  /** All url-patterns of a filter, those of the servlets that it is mapped onto included. */
  Set<String> filterPatterns(String filter) {
    Set<String> patterns = new LinkedHashSet<>();
    for (XmlElement mapping : filterMappings) {
      if (mapping.text("filter-name").equals(filter)) {
        patterns.addAll(mapping.texts("url-pattern"));
        for (String servlet : mapping.texts("servlet-name")) {
          patterns.addAll(servletPatterns(servlet));
        }
      }
    }
    return patterns;
  }

  /** Whether all url-patterns of a filter are known. */
  boolean hasKnownPatterns(String filter) {
    boolean known = true;
    for (XmlElement mapping : filterMappings) {
      if (mapping.text("filter-name").equals(filter)) {
        for (String servlet : mapping.texts("servlet-name")) {
          known &= !servletPatterns(servlet).isEmpty();
        }
      }
    }
    return known && !filterPatterns(filter).isEmpty();
  }

  /** {@code BASIC}, {@code FORM} and others; empty if there is no login. */
  String loginMethod() {
    XmlElement login = document.root.child("login-config");
    return login == null ? "" : login.text("auth-method");
  }
}
