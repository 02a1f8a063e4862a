package org.onbehalf.cli.migrate;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** How users log in until now: by constraints, annotations and filters. Not thread-safe. */
final class Login {
  private final Descriptor descriptor;
  private final Libraries libraries;
  private final ClassFiles classes;
  private final Report report;
  private final War war;

  /** Whether Spring Security's filter is there. */
  boolean hasSpring;

  boolean hasShiro;

  /** Whether a filter is removed. */
  boolean hasRemoved;

  Login(War war, Descriptor descriptor, Libraries libraries, ClassFiles classes, Report report) {
    this.war = war;
    this.descriptor = descriptor;
    this.libraries = libraries;
    this.classes = classes;
    this.report = report;
  }

  /** All constraints; those of annotations are overridden in the descriptor. */
  List<SecurityConstraint> constraints(WebXmlEdits edits) {
    if (!descriptor.loginMethod().isEmpty()) {
      report.found("Login of the container", descriptor.loginMethod());
    }
    List<SecurityConstraint> all = new ArrayList<>(descriptor.constraints);
    Set<String> taken = new LinkedHashSet<>();
    descriptor.constraints.forEach(each -> taken.addAll(each.patterns));
    boolean annotations = !descriptor.isMetadataComplete();
    if (annotations) {
      fragments(all);
      for (ServletAnnotations each : classes.servlets.values()) {
        descriptor.addServlet(each);
        if (each.isSecured()) {
          annotated(each, all, taken, edits);
        }
      }
    }
    all.forEach(each -> report.found("Constraints", each.origin));
    return all;
  }

  private void fragments(List<SecurityConstraint> all) {
    libraries.fragments.forEach(
        (jar, bytes) -> {
          XmlDocument document = XmlDocument.read(jar + "!/META-INF/web-fragment.xml", bytes);
          Descriptor fragment = new Descriptor(document);
          for (SecurityConstraint each : fragment.constraints) {
            all.add(each);
            if (each.roles != null && !each.roles.isEmpty()) {
              report
                  .decide(
                      "Remove the auth-constraint in the web-fragment.xml of " + jar,
                      "It is inside a jar, which this command does not change. The container"
                          + " refuses the token there before any filter")
                  .at(document.name, 0);
            }
          }
          fragment
              .filters
              .values()
              .forEach(filter -> report.found("Filters", filter.className + " (" + jar + ")"));
        });
  }

  private void annotated(
      ServletAnnotations servlet,
      List<SecurityConstraint> all,
      Set<String> taken,
      WebXmlEdits edits) {
    Set<String> patterns = new TreeSet<>(servlet.patterns);
    for (Descriptor.Component each : descriptor.servlets.values()) {
      if (each.className.equals(servlet.className)) {
        patterns.addAll(descriptor.servletPatterns(each.name));
      }
    }
    if (patterns.isEmpty()) {
      report.decide(
          "Write rules for the servlets that extend "
              + servlet.className
              + ", and remove its @ServletSecurity",
          "It has no url-pattern itself. Servlets that extend it inherit the annotation, and the"
              + " container refuses the token there before any filter");
    }
    // a constraint of the descriptor for exactly this pattern counts in place of the annotation
    patterns.removeAll(taken);
    if (!patterns.isEmpty()) {
      all.addAll(servlet.constraints(new ArrayList<>(patterns)));
      edits.overrideAnnotation(servlet, patterns);
    }
  }

  /**
   * Removes filters that the token replaces.
   *
   * @return the url-patterns that only users who were logged in could use
   */
  Set<String> filters(WebXmlEdits edits, Set<String> toRemove) {
    Set<String> patterns = new LinkedHashSet<>();
    Map<String, String> reading = new LinkedHashMap<>();
    for (String each : classes.literals(ClassFiles.Kind.AUTHORIZATION_FILTER)) {
      reading.put(each, each);
    }
    for (Descriptor.Component filter : descriptor.filters.values()) {
      report.found("Filters", filter.className + " (" + filter.name + ")");
      KnownComponent known = KnownComponent.of(filter.className);
      hasShiro |= known == KnownComponent.SHIRO;
      hasSpring |=
          known == KnownComponent.SPRING
              && (filter.name + filter.parameters.values())
                  .toLowerCase(Locale.ROOT)
                  .contains("security");
      boolean named = toRemove.contains(filter.name) || toRemove.contains(filter.className);
      boolean own = reading.remove(filter.className) != null;
      boolean replaced = known != null && known.isReplaced();
      if (named || replaced) {
        hasRemoved = true;
        if (named || (known != null && known.authenticates)) {
          patterns.addAll(protectedBy(filter));
        }
        edits.removeFilter(
            filter,
            "The token takes the place of "
                + (known == null ? "this login" : known.shownName)
                + ", which would refuse it");
        skipped(filter);
      } else if (own) {
        patterns.addAll(descriptor.filterPatterns(filter.name));
        report
            .decide(
                "Remove the filter "
                    + filter.name
                    + ": run migrate again with --remove "
                    + filter.name,
                "Its class reads the header Authorization itself, and may refuse our tokens. What"
                    + " it puts into requests or threads has to come from"
                    + " request.getUserPrincipal() then")
            .at(Migration.WEB_XML, filter.element.line);
      }
    }
    if (!descriptor.isMetadataComplete()) {
      for (String className : reading.keySet()) {
        report.decide(
            "Remove @WebFilter, @Component or the registration of " + className,
            "This filter reads the header Authorization itself, and may refuse our tokens");
      }
    }
    keycloakJson();
    return patterns;
  }

  /** No path may open because it is not known that the filter was there. */
  private Set<String> protectedBy(Descriptor.Component filter) {
    if (descriptor.hasKnownPatterns(filter.name)) {
      return descriptor.filterPatterns(filter.name);
    }
    report
        .decide(
            "Say which paths the removed filter " + filter.name + " was mapped onto",
            "A mapping of it was not found, or names a servlet without one. Until then every path"
                + " asks for a token: open those that need none by rules with Anonymous = true")
        .at(Migration.WEB_XML, filter.element.line);
    return Collections.singleton("/*");
  }

  private void skipped(Descriptor.Component filter) {
    String skip = filter.parameters.get("keycloak.config.skipPattern");
    if (skip != null) {
      report
          .decide(
              "Open the paths of the old filter's skipPattern by rules with Anonymous = true",
              "They match " + skip + " and needed no login. Now they need a token")
          .at(Migration.WEB_XML, filter.element.line);
    }
  }

  private void keycloakJson() {
    if (war.has("WEB-INF/keycloak.json")) {
      report.found("Login", "WEB-INF/keycloak.json");
      report
          .decide(
              "Delete WEB-INF/keycloak.json when nobody reads it any more",
              "It may contain the client's secret. Realm roles become app roles of the registration;"
                  + " if Keycloak's users stay, see docs/migration/keycloak.md")
          .at("WEB-INF/keycloak.json", 0);
    }
  }
}
