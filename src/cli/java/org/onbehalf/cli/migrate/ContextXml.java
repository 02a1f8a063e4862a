package org.onbehalf.cli.migrate;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Tomcat's {@code META-INF/context.xml}: valves and realms. Attributes may be passwords: none is
 * kept.
 */
final class ContextXml {
  private final XmlDocument document;
  private final Report report;

  ContextXml(XmlDocument document, Report report) {
    this.document = document;
    this.report = report;
  }

  /**
   * Reads and edits it.
   *
   * @param toRemove classes of valves that the user names
   */
  void carry(Set<String> toRemove) {
    List<XmlElement> all = new ArrayList<>();
    collect(document.root, all);
    for (XmlElement element : all) {
      String type = element.attribute("className");
      if (element.name.equals("Realm")) {
        report.found("Realms", type + " (" + document.name + " line " + element.line + ")");
      } else if (element.name.equals("Valve")) {
        valve(element, type, toRemove);
      }
    }
  }

  private static void collect(XmlElement element, List<XmlElement> into) {
    into.add(element);
    element.children.forEach(child -> collect(child, into));
  }

  private void valve(XmlElement element, String type, Set<String> toRemove) {
    report.found("Valves", type + " (" + document.name + " line " + element.line + ")");
    KnownComponent known = KnownComponent.of(type);
    boolean authenticator = type.startsWith("org.apache.catalina.authenticator.");
    if ((known != null && known.isReplaced()) || authenticator || toRemove.contains(type)) {
      document.text.remove(element.start, element.end);
      report
          .done("The valve " + type + " is removed", "It logs users in before any filter runs")
          .at(document.name, element.line);
    } else if (!type.startsWith("org.apache.catalina.")) {
      report
          .decide(
              "Does the valve "
                  + type
                  + " log users in? Then run migrate again with --remove "
                  + type,
              "A valve answers before any filter, so that no token would be looked at")
          .at(document.name, element.line)
          .edit("<Valve className=\"" + type + "\" …/>", "");
    }
  }
}
