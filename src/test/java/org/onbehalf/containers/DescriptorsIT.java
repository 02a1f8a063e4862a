package org.onbehalf.containers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.onbehalf.containers.EchoClient.Outcome;
import org.onbehalf.testing.Contoso;
import org.onbehalf.testing.ServerProcess;
import org.onbehalf.testing.WarDeployment;

/**
 * The filter on {@code /api/*} in descriptors of all ages, also where the container does not run
 * the library's initializer: no spelling of a path leads past it.
 */
@ParameterizedClass
@MethodSource("org.onbehalf.containers.Container#selected")
class DescriptorsIT {
  /** The beginning of each descriptor. */
  private static final Map<String, String> DESCRIPTORS = new LinkedHashMap<>();

  static {
    DESCRIPTORS.put("2.4", "<web-app xmlns=\"http://java.sun.com/xml/ns/j2ee\" version=\"2.4\">");
    DESCRIPTORS.put("2.5", "<web-app xmlns=\"http://java.sun.com/xml/ns/javaee\" version=\"2.5\">");
    DESCRIPTORS.put(
        "2.5-complete",
        "<web-app xmlns=\"http://java.sun.com/xml/ns/javaee\" version=\"2.5\""
            + " metadata-complete=\"true\">");
    DESCRIPTORS.put(
        "3.1", "<web-app xmlns=\"http://xmlns.jcp.org/xml/ns/javaee\" version=\"3.1\">");
    DESCRIPTORS.put(
        "3.1-complete",
        "<web-app xmlns=\"http://xmlns.jcp.org/xml/ns/javaee\" version=\"3.1\""
            + " metadata-complete=\"true\">");
    DESCRIPTORS.put(
        "3.1-ordered",
        "<web-app xmlns=\"http://xmlns.jcp.org/xml/ns/javaee\""
            + " version=\"3.1\"><absolute-ordering/>");
  }

  private static Contoso contoso;
  private static ServerProcess server;
  private static String token;

  DescriptorsIT(Container container) {
    // its server was started before
  }

  @BeforeParameterizedClassInvocation
  static void start(Container container) {
    contoso = new Contoso();
    server =
        ServerProcess.shared(
            container.command().withAllModules(),
            DESCRIPTORS.entrySet().stream()
                .map(each -> EchoWar.of(contoso, war(each.getValue()), "/" + each.getKey()))
                .toArray(WarDeployment[]::new));
    token =
        contoso
            .entra()
            .tokens()
            .forUser(contoso.alice())
            .audience(contoso.sample())
            .scopes("access_as_user")
            .roles("Admin")
            .mint();
  }

  /** With the README's snippet for that version. */
  private static Path war(String beginning) {
    Path war = EchoWar.assemble();
    Path descriptor = war.resolve("WEB-INF/web.xml");
    try {
      String xml = Files.readString(descriptor);
      xml = Pattern.compile("<web-app.*?>", Pattern.DOTALL).matcher(xml).replaceFirst(beginning);
      if (beginning.contains("version=\"2")) {
        // servlets may be asynchronous there by annotation or code, which stand here in the
        // descriptor
        xml =
            Pattern.compile("(</filter-class>)\\s*<async-supported>true</async-supported>")
                .matcher(xml)
                .replaceAll("$1");
        xml = xml.replaceAll("<dispatcher>ASYNC</dispatcher>", "");
      }
      Files.writeString(descriptor, xml);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return war;
  }

  @AfterParameterizedClassInvocation
  static void stop() {
    server.close();
    contoso.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/files/secret.txt",
        "//api/files/secret.txt",
        "///api//files/secret.txt",
        "/;x/api/files/secret.txt",
        "/;/api;y/files/secret.txt",
        "/.//api/files/secret.txt",
        "//api/files/page.jsp",
        "/;x/api/files/page.jsp",
        "//api/save.do",
        "/;x/api/save.do",
        "//api/admin/x",
        "//api"
      })
  void noSpelling_leadsPastTheFilter(String path) throws Exception {
    for (String descriptor : DESCRIPTORS.keySet()) {
      Outcome outcome = client(descriptor).send("GET", path, null);

      assertThat(outcome.calls()).as(descriptor).isEmpty();
      assertThat(outcome.body()).as(descriptor).doesNotContain("the administrators'");
      assertThat(outcome.answer().status()).as(descriptor).isIn(302, 400, 401);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"start", "async"})
  void asynchronousRequest_isServedAsItsCaller(String how) throws Exception {
    for (String descriptor : DESCRIPTORS.keySet()) {
      Outcome outcome = client(descriptor).send("GET", "/api/plain/dispatch?how=" + how, token);

      assertThat(outcome.body())
          .as(descriptor)
          .isEqualTo(
              (how.equals("start") ? "started " : "dispatched ")
                  + contoso.alice().upn()
                  + " (Admin)");
    }
  }

  @Test
  void application_isServedAsEver() throws Exception {
    for (String descriptor : DESCRIPTORS.keySet()) {
      EchoClient client = client(descriptor);

      assertThat(client.send("GET", "/api/admin/x", token).inWords())
          .as(descriptor)
          .isEqualTo("200 admin GET /api/admin+/x");
      assertThat(client.send("GET", "/api/files/secret.txt", token).body())
          .contains("the administrators' file");
      if (!descriptor.equals("3.1-ordered")) {
        // there Jetty leaves out its JSP engine as well
        assertThat(client.send("GET", "/api/files/page.jsp", token).body())
            .contains("the administrators' page");
      }
      assertThat(client.send("GET", "/save.do", null).inWords())
          .isEqualTo("200 action GET /save.do");
    }
    assertThat(server.log()).doesNotContain("ERROR");
  }

  private static EchoClient client(String descriptor) {
    return new EchoClient(server.uri("/"), "/" + descriptor);
  }
}
