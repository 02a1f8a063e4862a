package org.onbehalf.packaging;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.onbehalf.packaging.libraries.LibrariesServlet;
import org.onbehalf.testing.Libraries;
import org.onbehalf.testing.LibraryJar;
import org.onbehalf.testing.SampleWar;
import org.onbehalf.testing.WarParts;

/**
 * Applications that bring and use versions of their own of the libraries that Onbehalf uses, see
 * {@link Libraries}.
 */
enum Neighbours {
  /** An application of 2018 with servlets only. */
  OLD(
      "JOSE: true a, nimbus-jose-jwt-5.4.jar",
      "Ehcache: 1, ehcache-3.9.5.jar",
      "JCache: org.ehcache.jsr107.EhcacheCachingProvider, ehcache-3.9.5.jar",
      "H2: 1.4.200, h2-1.4.200.jar",
      "Config: 1, config-1.2.1.jar",
      "Jackson: {a=1}, jackson-databind-2.6.7.jar",
      "Guava: [b, a], guava-11.0.2.jar",
      "json-smart: {\"a\":1}, json-smart-2.3.jar"),

  /** The sample, with Jersey and newer libraries. */
  NEW(
      "JOSE: true a, nimbus-jose-jwt-9.37.3.jar",
      "Ehcache: 1, ehcache-3.10.8.jar",
      "JCache: org.ehcache.jsr107.EhcacheCachingProvider, ehcache-3.10.8.jar",
      "H2: 2.3.232, h2-2.3.232.jar",
      "Config: 1, config-1.4.3.jar",
      "Jackson: {a=1}, jackson-databind-2.19.1.jar",
      "Guava: [b, a], guava-33.5.0-jre.jar",
      "json-smart: {\"a\":1}, json-smart-2.5.2.jar");

  /** What the XML of Ehcache needs on Java 11 and later. */
  private static final List<String> JAXB =
      List.of("jakarta.xml.bind-api-", "jakarta.activation-", "jaxb-impl-");

  private static final String LIBRARIES =
      """
        <servlet>
          <servlet-name>libraries</servlet-name>
          <servlet-class>org.onbehalf.packaging.libraries.LibrariesServlet</servlet-class>
        </servlet>
        <servlet-mapping><servlet-name>libraries</servlet-name><url-pattern>/libraries</url-pattern></servlet-mapping>
      </web-app>
      """;

  private static final String DESCRIPTOR =
      """
      <web-app xmlns="http://java.sun.com/xml/ns/javaee" version="2.5">
        <filter>
          <filter-name>onbehalf</filter-name>
          <filter-class>org.onbehalf.servlet.BearerTokenFilter</filter-class>
        </filter>
        <filter-mapping><filter-name>onbehalf</filter-name><url-pattern>/api/*</url-pattern></filter-mapping>
        <servlet>
          <servlet-name>call</servlet-name>
          <servlet-class>org.onbehalf.packaging.libraries.CallServlet</servlet-class>
        </servlet>
        <servlet-mapping><servlet-name>call</servlet-name><url-pattern>/api/rest/partner</url-pattern></servlet-mapping>
        <servlet-mapping><servlet-name>call</servlet-name><url-pattern>/api/who</url-pattern></servlet-mapping>
      """;

  private static final String CONFIGURATION =
      """
      AzureAd {
        Instance = "https://login.microsoftonline.com/"
        TenantId = "contoso.onmicrosoft.com"
        ClientId = "11111111-2222-3333-4444-555555555555"
        ClientCredentials = [ { SourceType = ClientSecret, ClientSecret = ${?AZURE_CLIENT_SECRET} } ]
      }
      DownstreamApis.PartnerAPI { BaseUrl = "https://partner.example.com/api", Scopes = ["api://partner/.default"] }
      """;

  /** With the namespace of the clustered module, whose parsers then take part. */
  private static final String CACHES =
      """
      <config xmlns="http://www.ehcache.org/v3" xmlns:tc="http://www.ehcache.org/v3/clustered">
        <cache alias="own">
          <key-type>java.lang.String</key-type>
          <value-type>java.lang.String</value-type>
          <heap unit="entries">10</heap>
        </cache>
      </config>
      """;

  /** In lines. */
  private final String answers;

  Neighbours(String... answers) {
    this.answers = String.join("\n", answers);
  }

  /** What {@link LibrariesServlet} tells if each library works. */
  List<String> answers() {
    return answers.lines().toList();
  }

  /** The application, with its libraries and ours. */
  Path war(LibraryJar library) {
    Path war = this == OLD ? servletsOnly() : WarParts.unpacked(SampleWar.file());
    Path libraries = war.resolve("WEB-INF/lib");
    if (this == OLD) {
      library.putInto(libraries);
    } else {
      library.replaceIn(war);
    }
    putLibraries(libraries);
    useLibraries(war);
    return war;
  }

  /** The application without any library: for a server whose shared directory holds them. */
  Path bareWar() {
    Path war = servletsOnly();
    useLibraries(war);
    return war;
  }

  /** Copies the application's libraries. */
  void putLibraries(Path directory) {
    try {
      Files.createDirectories(directory);
      // which comes with Jersey, and is older
      Files.deleteIfExists(directory.resolve("jaxb-api-2.2.12.jar"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    WarParts.putTree(Libraries.of(this == OLD ? "neighbours-old" : "neighbours-new"), directory);
    WarParts.putJars(JAXB, directory);
  }

  private static Path servletsOnly() {
    Path war = WarParts.directory("wars", "old-");
    write(war.resolve("WEB-INF/web.xml"), DESCRIPTOR + "</web-app>\n");
    write(war.resolve("WEB-INF/onbehalf.conf"), CONFIGURATION);
    return war;
  }

  private static void useLibraries(Path war) {
    Path descriptor = war.resolve("WEB-INF/web.xml");
    try {
      write(descriptor, Files.readString(descriptor).replace("</web-app>", LIBRARIES));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    write(war.resolve("WEB-INF/ehcache.xml"), CACHES);
    WarParts.putPackage(LibrariesServlet.class, war);
  }

  private static void write(Path file, String text) {
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
