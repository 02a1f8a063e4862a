package org.onbehalf.documents;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.XMLConstants;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.SchemaFactory;
import javax.xml.validation.Validator;
import org.junit.jupiter.api.Test;
import org.onbehalf.documents.MarkdownPage.Block;
import org.onbehalf.internal.Nullable;
import org.w3c.dom.bootstrap.DOMImplementationRegistry;
import org.w3c.dom.ls.DOMImplementationLS;
import org.w3c.dom.ls.LSInput;

/** Parts of web.xml on the pages are valid, by the schema that Tomcat has of it. */
class WebXmlSnippetsIT {
  private static final Pattern PART =
      Pattern.compile(
          "(?s)\\s*<(filter|filter-mapping|listener|context-param|security-constraint)>.*");
  private static final String NAMESPACE = "http://xmlns.jcp.org/xml/ns/javaee";

  @Test
  void partsOfWebXml_areValid() throws Exception {
    List<Block> parts =
        MarkdownPage.blocks("xml").stream()
            .filter(block -> PART.matcher(block.code()).matches())
            .toList();
    try (URLClassLoader servletApi = new URLClassLoader(new URL[] {servletApi()}, null)) {
      Validator validator = validator(servletApi);
      for (Block part : parts) {
        String document =
            "<web-app xmlns='" + NAMESPACE + "' version='3.1'>" + part.code() + "</web-app>";
        try {
          validator.validate(new StreamSource(new StringReader(document)));
        } catch (org.xml.sax.SAXException e) {
          throw new AssertionError(part + ": " + e.getMessage(), e);
        }
      }
    }

    assertThat(parts).hasSizeGreaterThan(4);
  }

  private static URL servletApi() throws IOException {
    try (Stream<Path> files = Files.walk(Path.of("target", "containers", "tomcat9"), 3)) {
      return files
          .filter(each -> each.endsWith("servlet-api.jar"))
          .findFirst()
          .orElseThrow()
          .toUri()
          .toURL();
    }
  }

  private static Validator validator(ClassLoader servletApi) throws Exception {
    SchemaFactory schemas = SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI);
    DOMImplementationLS dom =
        (DOMImplementationLS)
            DOMImplementationRegistry.newInstance().getDOMImplementation("LS 3.0");
    schemas.setResourceResolver(
        (type, namespace, publicId, systemId, base) -> input(dom, servletApi, systemId));
    return schemas
        .newSchema(new StreamSource(resource(servletApi, "web-app_3_1.xsd")))
        .newValidator();
  }

  /** By its last name: nothing is fetched. */
  private static LSInput input(
      DOMImplementationLS dom, ClassLoader servletApi, @Nullable String systemId) {
    String name = Objects.requireNonNull(systemId);
    LSInput input = dom.createLSInput();
    input.setSystemId(name);
    input.setByteStream(resource(servletApi, name.substring(name.lastIndexOf('/') + 1)));
    return input;
  }

  private static InputStream resource(ClassLoader servletApi, String name) {
    return Objects.requireNonNull(
        servletApi.getResourceAsStream("javax/servlet/resources/" + name), name);
  }
}
