package org.onbehalf.functional;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onbehalf.testing.PartnerWar;
import org.onbehalf.testing.SampleWar;
import org.onbehalf.testing.ServerProcess;
import org.onbehalf.testing.WarDeployment;
import org.onbehalf.testing.WarServer;

/**
 * Searches the store's directory for what must not be found there; and finds it in a copy of the
 * WAR whose sealing was taken out, so that the search itself is proven. The library has no switch
 * for that: the copy gets another {@code Sealer} class.
 */
class ClearTextIT {
  private static final Path UNSEALED_SOURCE =
      Path.of("src/test/unsealed/org/onbehalf/internal/cache/Sealer.java");

  @TempDir Path work;
  private Tenant tenant;
  private WarServer partner;

  @BeforeEach
  void start() {
    tenant = Tenant.start();
    partner = WarServer.start();
    partner.deploy(
        WarDeployment.of(PartnerWar.assemble(), "/partner").with(tenant.partnerConfiguration()));
  }

  @AfterEach
  void stop() {
    partner.close();
    tenant.close();
  }

  @Test
  void store_holdsNothingReadable() throws Exception {
    assertThat(foundAfterACall(SampleWar.file())).isEmpty();
  }

  @Test
  void search_findsEverything_whereSealingWasTakenOut() throws Exception {
    assertThat(foundAfterACall(unsealed(SampleWar.file())))
        .contains(
            "the downstream token",
            "its header",
            "its payload",
            "its signature",
            "its decoded payload",
            "oid",
            "user name");
  }

  /** What is found, after a call, while the server runs and after it was killed. */
  private Set<String> foundAfterACall(Path war) throws Exception {
    Path store = work.resolve("store");
    URI partnerApi = partner.uri("/partner/api");
    WarDeployment deployment =
        WarDeployment.of(war, "/sample")
            .with(tenant.sampleConfiguration(partnerApi))
            .with("partnerUrl", partnerApi)
            .withStore(store);
    String incoming = tenant.tokenOf("alice");
    Set<String> found = new TreeSet<>();
    try (ServerProcess server = ServerProcess.start(deployment)) {
      HttpResponse<String> answer =
          HttpClient.newHttpClient()
              .send(
                  HttpRequest.newBuilder(server.uri("/sample/api/rest/partner"))
                      .header("Authorization", "Bearer " + incoming)
                      .timeout(Duration.ofSeconds(60))
                      .build(),
                  HttpResponse.BodyHandlers.ofString());
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      found.addAll(search(store, incoming));
      server.kill();
    }
    found.addAll(search(store, incoming));
    return found;
  }

  private Set<String> search(Path store, String incoming) throws IOException {
    StringBuilder content = new StringBuilder();
    int files = 0;
    try (Stream<Path> all = Files.walk(store)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        content.append(file.getFileName()).append(new String(Files.readAllBytes(file), ISO_8859_1));
        files++;
      }
    }
    assertThat(files).as("files in the store's directory").isPositive();
    Set<String> found = new TreeSet<>();
    for (Map.Entry<String, String> each : secrets(incoming).entrySet()) {
      for (String form : forms(each.getValue())) {
        if (content.indexOf(form) >= 0) {
          found.add(each.getKey());
        }
      }
    }
    return found;
  }

  private Map<String, String> secrets(String incoming) {
    Map<String, String> secrets = new LinkedHashMap<>();
    String downstream = tenant.lastGrantedToken();
    for (Map.Entry<String, String> token :
        Map.of("the downstream token", downstream, "the incoming token", incoming).entrySet()) {
      String[] parts = token.getValue().split("\\.", -1);
      String its = token.getKey().equals("the downstream token") ? "its" : "the incoming token's";
      secrets.put(token.getKey(), token.getValue());
      secrets.put(its + " header", parts[0]);
      secrets.put(its + " payload", parts[1]);
      secrets.put(its + " signature", parts[2]);
      secrets.put(
          its + " decoded payload", new String(Base64.getUrlDecoder().decode(parts[1]), UTF_8));
    }
    secrets.put("oid", tenant.objectIdOf("alice"));
    secrets.put("user name", tenant.upnOf("alice"));
    return secrets;
  }

  /** As it is, in hexadecimal, in both base64 alphabets at every offset. */
  private static List<String> forms(String secret) {
    byte[] bytes = secret.getBytes(UTF_8);
    List<String> forms = new ArrayList<>();
    forms.add(new String(bytes, ISO_8859_1));
    forms.add(HexFormat.of().formatHex(bytes));
    forms.add(HexFormat.of().withUpperCase().formatHex(bytes));
    for (int offset = 0; offset < 3; offset++) {
      byte[] shifted = new byte[bytes.length + offset];
      System.arraycopy(bytes, 0, shifted, offset, bytes.length);
      for (Base64.Encoder encoder : List.of(Base64.getEncoder(), Base64.getUrlEncoder())) {
        String encoded = encoder.withoutPadding().encodeToString(shifted);
        forms.add(encoded.substring(4, encoded.length() - 4));
      }
    }
    return forms;
  }

  /** A copy of the WAR with a class in WEB-INF/classes, which comes before its libraries. */
  private Path unsealed(Path war) throws IOException {
    Path copy = work.resolve("unsealed.war");
    Files.copy(war, copy, StandardCopyOption.REPLACE_EXISTING);
    Path classes = Files.createDirectories(work.resolve("classes"));
    int result =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                System.err,
                "-proc:none",
                "--release",
                "8",
                "-nowarn",
                "-cp",
                System.getProperty("java.class.path"),
                "-d",
                classes.toString(),
                UNSEALED_SOURCE.toString());
    assertThat(result).isZero();
    try (FileSystem zip = FileSystems.newFileSystem(copy);
        Stream<Path> compiled = Files.walk(classes)) {
      for (Path each : compiled.filter(Files::isRegularFile).toList()) {
        Path target = zip.getPath("WEB-INF/classes").resolve(classes.relativize(each).toString());
        Files.createDirectories(target.getParent());
        Files.copy(each, target, StandardCopyOption.REPLACE_EXISTING);
      }
    }
    return copy;
  }
}
