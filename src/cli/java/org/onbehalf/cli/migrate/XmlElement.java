package org.onbehalf.cli.migrate;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.onbehalf.internal.Nullable;

/** An element of an XML document, and where it stands in the text. */
final class XmlElement {
  /** Without a prefix. */
  final String name;

  final String namespace;

  /** Such as {@code security:}; empty if there is none. */
  final String prefix;

  final Map<String, String> attributes = new LinkedHashMap<>();
  final List<XmlElement> children = new ArrayList<>();
  final StringBuilder content = new StringBuilder();

  /** The line of its start tag, from 1. */
  int line;

  /** Of its start tag. */
  int start;

  /** Behind its start tag. */
  int startEnd;

  /** Of its end tag; of an empty element, the same as {@link #end}. */
  int endStart;

  /** Behind its end tag. */
  int end;

  XmlElement(String name, String namespace, String prefix) {
    this.name = name;
    this.namespace = namespace;
    this.prefix = prefix;
  }

  /** Its own text without blanks around it. */
  String text() {
    return content.toString().trim();
  }

  List<XmlElement> children(String childName) {
    List<XmlElement> found = new ArrayList<>();
    for (XmlElement child : children) {
      if (child.name.equals(childName)) {
        found.add(child);
      }
    }
    return found;
  }

  @Nullable
  XmlElement child(String childName) {
    for (XmlElement child : children) {
      if (child.name.equals(childName)) {
        return child;
      }
    }
    return null;
  }

  /** The text of a child; empty if there is none. */
  String text(String childName) {
    XmlElement child = child(childName);
    return child == null ? "" : child.text();
  }

  /** The texts of all children of that name. */
  List<String> texts(String childName) {
    List<String> texts = new ArrayList<>();
    for (XmlElement child : children(childName)) {
      texts.add(child.text());
    }
    return texts;
  }

  /** Empty if there is no such attribute. */
  String attribute(String attributeName) {
    String value = attributes.get(attributeName);
    return value == null ? "" : value;
  }
}
