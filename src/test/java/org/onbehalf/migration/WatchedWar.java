package org.onbehalf.migration;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.onbehalf.testing.WarParts;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/**
 * An old application with its old login, and with our filter before and behind it in audit mode.
 */
final class WatchedWar {
  private WatchedWar() {}

  /**
   * Changes an unpacked WAR.
   *
   * @param migrated the same after its migration, for the library
   * @param file what the filter writes
   */
  static void put(Path war, Path migrated, Path file) {
    try {
      Path libraries = war.resolve("WEB-INF/lib");
      Files.createDirectories(libraries);
      try (var jars = Files.list(migrated.resolve("WEB-INF/lib"))) {
        for (Path jar : jars.filter(each -> !Files.exists(sibling(libraries, each))).toList()) {
          Files.copy(jar, sibling(libraries, jar));
        }
      }
      String configuration = Files.readString(migrated.resolve("WEB-INF/onbehalf.conf"));
      Files.writeString(
          war.resolve("WEB-INF/onbehalf.conf"),
          withRules(configuration, "")
              .replace("# Authentication {", "Authentication {")
              .replace("/path/of/audit.jsonl", file.toAbsolutePath().toString()));
      putFilters(war.resolve("WEB-INF/web.xml"), patterns(migrated.resolve("WEB-INF/web.xml")));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Path sibling(Path directory, Path file) {
    return directory.resolve(file.getFileName().toString());
  }

  /** The configuration that the command wrote, with other rules. */
  static String withRules(String configuration, String rules) {
    int at = configuration.indexOf("Authorization.Rules = [");
    int end = configuration.indexOf("\n]", at);
    return configuration.substring(0, at) + rules + configuration.substring(end + 2);
  }

  /** A copy of the migrated application with these rules. */
  static Path withRules(Path migrated, Path copy, String rules) {
    WarParts.putTree(migrated, copy);
    Path file = copy.resolve("WEB-INF/onbehalf.conf");
    try {
      Files.writeString(file, withRules(Files.readString(file), rules));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return copy;
  }

  private static Document parse(Path descriptor) throws IOException {
    try {
      DocumentBuilder builder = DocumentBuilderFactory.newInstance().newDocumentBuilder();
      builder.setEntityResolver((id, system) -> new InputSource(new StringReader("")));
      return builder.parse(descriptor.toFile());
    } catch (ParserConfigurationException | SAXException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Onto which the migrated application's filter is mapped. */
  private static List<String> patterns(Path descriptor) throws IOException {
    List<String> patterns = new ArrayList<>();
    NodeList mappings = parse(descriptor).getElementsByTagName("filter-mapping");
    for (int i = 0; i < mappings.getLength(); i++) {
      Element mapping = (Element) mappings.item(i);
      if (texts(mapping, "filter-name").equals(List.of("onbehalf"))) {
        patterns.addAll(texts(mapping, "url-pattern"));
      }
    }
    return patterns;
  }

  private static List<String> texts(Element parent, String name) {
    NodeList elements = parent.getElementsByTagName(name);
    return IntStream.range(0, elements.getLength())
        .mapToObj(i -> elements.item(i).getTextContent().trim())
        .toList();
  }

  private static void putFilters(Path descriptor, List<String> patterns) throws IOException {
    try {
      Document document = parse(descriptor);
      Element application = document.getDocumentElement();
      for (String name : new String[] {"behind", "before"}) {
        Node first = name.equals("before") ? application.getFirstChild() : null;
        Element filter = document.createElementNS(application.getNamespaceURI(), "filter");
        add(filter, "filter-name", name);
        add(filter, "filter-class", "org.onbehalf.servlet.BearerTokenFilter");
        application.insertBefore(filter, first);
        Element mapping = document.createElementNS(application.getNamespaceURI(), "filter-mapping");
        add(mapping, "filter-name", name);
        patterns.forEach(pattern -> add(mapping, "url-pattern", pattern));
        application.insertBefore(mapping, first);
      }
      TransformerFactory.newInstance()
          .newTransformer()
          .transform(new DOMSource(document), new StreamResult(descriptor.toFile()));
    } catch (TransformerException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void add(Element parent, String name, String text) {
    Element child = parent.getOwnerDocument().createElementNS(parent.getNamespaceURI(), name);
    child.setTextContent(text);
    parent.appendChild(child);
  }
}
