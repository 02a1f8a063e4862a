package org.onbehalf.cli.migrate;

import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.onbehalf.internal.Nullable;

/**
 * Edits {@code web.xml} at single places, so that its comments and its formatting stay. Not
 * thread-safe.
 */
final class WebXmlEdits {
  static final String FILTER_CLASS = "org.onbehalf.servlet.BearerTokenFilter";

  /** What the DTD wants in front of filters. */
  private static final Set<String> HEAD =
      Collections.unmodifiableSet(
          new HashSet<>(
              Arrays.asList(
                  "icon",
                  "display-name",
                  "description",
                  "distributable",
                  "context-param",
                  "module-name",
                  "absolute-ordering",
                  "deny-uncovered-http-methods",
                  "request-character-encoding",
                  "response-character-encoding",
                  "default-context-path")));

  private final Descriptor descriptor;
  private final EditedText text;
  private final Report report;
  private final String file;

  /** Such as {@code web:}. */
  private final String prefix;

  WebXmlEdits(Descriptor descriptor, Report report) {
    this.descriptor = descriptor;
    this.text = descriptor.document.text;
    this.file = descriptor.document.name;
    this.report = report;
    this.prefix = descriptor.document.root.prefix;
  }

  /** The text of a descriptor for an application that has none. */
  static String empty() {
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        + "<web-app xmlns=\"http://xmlns.jcp.org/xml/ns/javaee\" version=\"3.1\">\n"
        + "</web-app>\n";
  }

  /** Adds the filter, and its mapping in front of all others but those of CORS filters. */
  void addFilter(Collection<String> patterns) {
    String name = "onbehalf";
    while (descriptor.filters.containsKey(name)) {
      name += "-token";
    }
    // an older descriptor cannot say it; the filter sees to it by itself
    boolean async = descriptor.version() >= 3;
    XmlElement firstFilter = descriptor.document.root.child("filter");
    XmlElement follower = firstFilter == null ? firstBehindHead() : firstFilter;
    String indent = indentation(follower);
    String filter =
        element(indent, "filter", "filter-name", name, "filter-class", FILTER_CLASS)
            .replace("@", async ? line(indent + indent, "async-supported", "true") : "");
    StringBuilder mapping =
        new StringBuilder(element(indent, "filter-mapping", "filter-name", name));
    StringBuilder inner = new StringBuilder();
    for (String pattern : patterns) {
      inner.append(line(indent + indent, "url-pattern", pattern));
    }
    if (async) {
      inner.append(line(indent + indent, "dispatcher", "REQUEST"));
      inner.append(line(indent + indent, "dispatcher", "ASYNC"));
    }
    int hole = mapping.indexOf("@");
    mapping.replace(hole, hole + 1, inner.toString());

    XmlElement behind = null;
    XmlElement front = null;
    for (XmlElement each : descriptor.filterMappings) {
      if (isCors(each) && front == null) {
        behind = each;
      } else if (front == null) {
        front = each;
      }
    }
    insertInFront(follower, filter);
    if (front != null) {
      insertInFront(front, mapping.toString());
    } else if (behind != null) {
      text.insert(behind.end, text.lineBreak() + indent + mapping.toString().trim());
    } else if (firstFilter == null) {
      insertInFront(follower, mapping.toString());
    } else {
      List<XmlElement> filters = descriptor.document.root.children("filter");
      int end = filters.get(filters.size() - 1).end;
      text.insert(end, text.lineBreak() + indent + mapping.toString().trim());
    }
    report
        .done(
            "The filter is in web.xml, mapped onto " + String.join(", ", patterns),
            "It stands before all filters but those for CORS, which have to answer preflights"
                + " and to add their headers to refusals")
        .at(file, front == null ? 0 : front.line)
        .edit("", filter.trim() + text.lineBreak() + indent + mapping.toString().trim());
  }

  private boolean isCors(XmlElement mapping) {
    Descriptor.Component filter = descriptor.filters.get(mapping.text("filter-name"));
    return filter != null && KnownComponent.of(filter.className) == KnownComponent.CORS;
  }

  private @Nullable XmlElement firstBehindHead() {
    for (XmlElement child : descriptor.document.root.children) {
      if (!HEAD.contains(child.name)) {
        return child;
      }
    }
    return null;
  }

  /** As the other elements have it; two blanks if there are none. */
  private String indentation(@Nullable XmlElement like) {
    String found = like == null ? "" : text.indentation(like.start);
    return found.isEmpty() ? "  " : found;
  }

  /** With a hole at its end. */
  private String element(String indent, String name, String... childrenAndTexts) {
    StringBuilder built = new StringBuilder(indent);
    built.append('<').append(prefix).append(name).append('>').append(text.lineBreak());
    for (int i = 0; i < childrenAndTexts.length; i += 2) {
      built.append(line(indent + indent, childrenAndTexts[i], childrenAndTexts[i + 1]));
    }
    return built
        .append('@')
        .append(indent)
        .append("</")
        .append(prefix)
        .append(name)
        .append('>')
        .append(text.lineBreak())
        .toString();
  }

  private String line(String indent, String name, String content) {
    String tag = prefix + name;
    return indent + "<" + tag + ">" + escaped(content) + "</" + tag + ">" + text.lineBreak();
  }

  static String escaped(String content) {
    return content.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  /**
   * In front of an element and of the comments right before it; null for the end of the document.
   */
  private void insertInFront(@Nullable XmlElement element, String block) {
    XmlElement root = descriptor.document.root;
    if (element == null) {
      text.insert(root.endStart, block);
      return;
    }
    String original = text.original();
    int at = element.start;
    while (true) {
      String before = original.substring(0, at).trim();
      if (!before.endsWith("-->")) {
        break;
      }
      int comment = original.lastIndexOf("<!--", before.length());
      if (comment <= root.startEnd
          || !original.substring(lineStart(comment), comment).trim().isEmpty()) {
        break;
      }
      at = comment;
    }
    String indent = text.indentation(at);
    boolean alone = original.substring(lineStart(at), at).trim().isEmpty();
    text.insert(alone ? at - indent.length() : at, alone ? block : block.trim() + text.lineBreak());
  }

  private int lineStart(int at) {
    return Math.max(
            text.original().lastIndexOf('\n', at - 1), text.original().lastIndexOf('\r', at - 1))
        + 1;
  }

  /** Removes roles and login; the constraints stay, for TLS and for those who read them. */
  void removeLogin() {
    XmlElement root = descriptor.document.root;
    for (XmlElement constraint : root.children("security-constraint")) {
      XmlElement auth = constraint.child("auth-constraint");
      if (auth == null) {
        continue;
      }
      if (auth.texts("role-name").isEmpty()) {
        report
            .done(
                "An auth-constraint without roles stays",
                "The container goes on to refuse everybody there, and needs no login for that")
            .at(file, auth.line);
        continue;
      }
      remove(
          auth,
          "The rule with these roles takes its place. The container would refuse the token"
              + " before any filter. The security-constraint around it stays: for its"
              + " transport-guarantee, and for applications that read their own web.xml");
    }
    XmlElement login = root.child("login-config");
    if (login != null) {
      remove(login, "The token takes the place of " + login.text("auth-method"));
    }
  }

  private void remove(XmlElement element, String why) {
    text.remove(element.start, element.end);
    report
        .done("<" + element.name + "> is removed", why)
        .at(file, element.line)
        .edit(Secrets.masked(text.original().substring(element.start, element.end)), "");
  }

  /** Removes a filter with its mappings. */
  void removeFilter(Descriptor.Component filter, String why) {
    remove(filter.element, why);
    for (XmlElement mapping : descriptor.filterMappings) {
      if (mapping.text("filter-name").equals(filter.name)) {
        remove(mapping, "It maps the filter " + filter.name);
      }
    }
  }

  /** Removes the listeners of what is replaced. */
  void removeListeners() {
    for (XmlElement listener : descriptor.document.root.children("listener")) {
      KnownComponent known = KnownComponent.of(listener.text("listener-class"));
      if (known != null && known.isReplaced()) {
        remove(listener, "It belongs to " + known.shownName);
      }
    }
  }

  /**
   * Adds a constraint without roles for exactly the url-patterns of servlets with
   * {@code @ServletSecurity}, so that the annotation has no effect (Servlet 4.0, section 13.4.1).
   */
  void overrideAnnotation(ServletAnnotations servlet, Collection<String> patterns) {
    XmlElement root = descriptor.document.root;
    String indent = indentation(root.children.isEmpty() ? null : root.children.get(0));
    String twice = indent + indent;
    StringBuilder block = new StringBuilder();
    block
        .append(indent)
        .append("<")
        .append(prefix)
        .append("security-constraint>")
        .append(text.lineBreak());
    block
        .append(twice)
        .append("<")
        .append(prefix)
        .append("web-resource-collection>")
        .append(text.lineBreak());
    block.append(
        line(
            twice + indent,
            "web-resource-name",
            "in place of @ServletSecurity of " + servlet.className));
    for (String pattern : patterns) {
      block.append(line(twice + indent, "url-pattern", pattern));
    }
    block
        .append(twice)
        .append("</")
        .append(prefix)
        .append("web-resource-collection>")
        .append(text.lineBreak());
    if (servlet.confidential) {
      block.append(twice).append("<").append(prefix).append("user-data-constraint>");
      block
          .append("<")
          .append(prefix)
          .append("transport-guarantee>CONFIDENTIAL</")
          .append(prefix)
          .append("transport-guarantee>");
      block.append("</").append(prefix).append("user-data-constraint>").append(text.lineBreak());
    }
    block
        .append(indent)
        .append("</")
        .append(prefix)
        .append("security-constraint>")
        .append(text.lineBreak());
    insertInFront(null, block.toString());
    report
        .done(
            "A security-constraint without roles overrides @ServletSecurity of "
                + servlet.className,
            "The container would check the annotation before any filter. Its roles are in the rules")
        .at(file, 0)
        .edit("", block.toString().trim());
  }
}
