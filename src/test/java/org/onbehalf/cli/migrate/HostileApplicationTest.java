package org.onbehalf.cli.migrate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An application may come from anywhere: it is refused, and nothing is written. */
class HostileApplicationTest {
  @TempDir Path directory;

  private TestWar war;

  @BeforeEach
  void make() {
    war = new TestWar(directory);
  }

  private void isRefused(String why, String... options) {
    assertThat(war.migrate(options)).as(war.out + war.err).isEqualTo(3);
    assertThat(war.err).contains(why).doesNotContain("\tat ");
    assertThat(war.output()).doesNotExist();
    assertThat(directory.resolve(".app-onbehalf.war.part")).doesNotExist();
  }

  /** The archive's directory tells one size, its content has another. */
  @Test
  void aSizeThatIsALie_isRefusedWhileItIsUnpacked_andNothingIsLeft() throws IOException {
    war.webXml("").put("zeros.bin", new byte[64 << 20]);
    assertThat(war.migrate("--dry-run")).isEqualTo(3);
    byte[] packed = Files.readAllBytes(war.war);
    // 64 MiB, little-endian, as 1 KiB
    for (int i = 0; i + 4 <= packed.length; i++) {
      if (packed[i] == 0 && packed[i + 1] == 0 && packed[i + 2] == 0 && packed[i + 3] == 4) {
        packed[i + 1] = 4;
        packed[i + 3] = 0;
      }
    }
    TestWar lying = new TestWar(directory);
    Files.write(lying.war, packed);

    assertThat(lying.migrate()).isEqualTo(3);
    assertThat(lying.output()).doesNotExist();
    assertThat(directory.resolve(".app-onbehalf.war.part")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../evil.jsp",
        "a/../../evil.jsp",
        "/etc/passwd",
        "..\\evil.jsp",
        "C:/evil.jsp",
        "a//b",
        "a\nb"
      })
  void aNameThatLeadsOut_isRefused(String name) {
    war.webXml("").put(name, "evil");

    isRefused("leads out of the application");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<!DOCTYPE web-app [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><web-app>&x;</web-app>",
        "<!DOCTYPE web-app [<!ENTITY x \"y\">]><web-app>&x;</web-app>",
        "<!DOCTYPE web-app [<!ENTITY % x SYSTEM \"http://127.0.0.1:1/x\"> %x;]><web-app/>"
      })
  void entities_areRefused(String descriptor) {
    war.put("WEB-INF/web.xml", descriptor);

    isRefused("WEB-INF/web.xml");
  }

  @Test
  void anExternalDtd_isNotRead() {
    war.put(
            "WEB-INF/web.xml",
            "<!DOCTYPE web-app PUBLIC \"-//Sun Microsystems, Inc.//DTD Web Application 2.3//EN\""
                + " \"http://127.0.0.1:1/web-app_2_3.dtd\">\n<web-app>\n</web-app>")
        .migrated();

    assertThat(war.read("WEB-INF/web.xml"))
        .contains("BearerTokenFilter")
        .doesNotContain("async-supported");
  }

  @Test
  void aDescriptorThatIsNotWellFormed_isRefused() {
    war.put("WEB-INF/web.xml", "<web-app><filter></web-app>");

    isRefused("WEB-INF/web.xml: cannot be read");
  }

  @Test
  void aBomb_isRefused() {
    war.webXml("").put("zeros.bin", new byte[64 << 20]);

    isRefused("times its size");
  }

  @Test
  void aLargeDescriptor_isRefused() {
    byte[] noise = new byte[40 << 20];
    new java.util.Random(1).nextBytes(noise);
    war.put("WEB-INF/web.xml", noise);

    isRefused("MiB");
  }

  @Test
  void whatIsNoArchive_isRefused() throws IOException {
    Files.writeString(war.war, "hello");

    isRefused("found no archive");
  }

  @Test
  void aJarThatIsNone_isNoError() {
    war.webXml("").put("WEB-INF/lib/x.jar", "hello").migrated();

    assertThat(war.read("WEB-INF/lib/x.jar")).isEqualTo("hello");
  }

  @Test
  void anApplicationForJakarta_isRefused() {
    war.put(
        "WEB-INF/web.xml",
        "<web-app xmlns=\"https://jakarta.ee/xml/ns/jakartaee\" version=\"5.0\"/>");

    isRefused("jakarta");
  }

  @Test
  void aLinkInADirectory_isRefused() throws IOException {
    Path exploded = Files.createDirectories(directory.resolve("app.war/WEB-INF"));
    Files.createSymbolicLink(exploded.resolve("web.xml"), Path.of("/etc/hostname"));

    isRefused("found a link");
  }

  @Test
  void anOutputThatIsALink_isNotFollowed() throws IOException {
    Path precious = Files.writeString(directory.resolve("precious"), "precious");
    Files.createSymbolicLink(war.output(), precious);
    war.webXml("");

    assertThat(war.migrate("--force")).isEqualTo(3);
    assertThat(precious).hasContent("precious");
  }

  @Test
  void anOutputThatIsTheInputByAnotherName_isRefused() throws IOException {
    Path real = directory.resolve("data/app");
    Path web = Files.createDirectories(real.resolve("WEB-INF")).resolve("web.xml");
    Files.writeString(web, "<web-app version='3.1'></web-app>");
    Files.createSymbolicLink(war.war, real);
    Files.createSymbolicLink(directory.resolve("srv"), directory.resolve("data"));

    isRefused("apart from the input", "--force", "--output", real.toString());
    isRefused(
        "apart from the input", "--force", "--output", directory.resolve("srv/app").toString());
    isRefused("apart from the input", "--force", "--output", directory.resolve("data").toString());
    assertThat(web).exists();
  }

  @Test
  void aReportThatCannotBeWritten_leavesNoApplication() throws IOException {
    Files.createDirectories(directory.resolve("app-onbehalf.md/x"));
    war.webXml("");

    isRefused("app-onbehalf.md", "--force");
  }

  @Test
  void textsOfTheApplication_areNoMarkupOfTheReport() {
    war.webXml(
            "<security-constraint><web-resource-collection>"
                + "<web-resource-name>&lt;script&gt;x\n```\u009b31m</web-resource-name>"
                + "<url-pattern>/a/*</url-pattern></web-resource-collection>"
                + "<auth-constraint><role-name>a\"} ]\n x = \"b</role-name></auth-constraint>"
                + "</security-constraint>")
        .migrated();

    assertThat(war.report()).doesNotContain("\n<script>", "\u009b", "```\n31m");
    assertThat(war.decisions().allows("GET", "/a/x", null)).isFalse();
  }

  @Test
  void twoEntriesOfOneName_areRefused() throws IOException {
    String one = "WEB-INF/web.xml";
    String other = "WEB-INF/web.xmm";
    java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream();
    try (OutputStream out = bytes;
        ZipOutputStream zip = new ZipOutputStream(out)) {
      for (String name : new String[] {one, other}) {
        zip.putNextEntry(new ZipEntry(name));
        zip.write("<web-app/>".getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
      }
    }
    String twice = bytes.toString(StandardCharsets.ISO_8859_1).replace(other, one);
    Files.write(war.war, twice.getBytes(StandardCharsets.ISO_8859_1));

    isRefused("found twice");
  }
}
