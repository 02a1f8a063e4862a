package org.onbehalf.functional.validation;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.glassfish.jersey.server.ResourceConfig;
import org.jose4j.jwe.JsonWebEncryption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onbehalf.functional.FilteredServer;
import org.onbehalf.functional.Tenant;
import org.onbehalf.functional.WhoAmIServlet;
import org.onbehalf.functional.onbehalfof.OnBehalfOfTest;
import org.onbehalf.testkit.TestCertificate;

/** A token that Entra encrypted, through HTTP: what is within is exchanged. */
class EncryptedTokenTest {
  @TempDir Path directory;

  @Test
  void call_withAnEncryptedToken_exchangesTheOneWithin() throws Exception {
    TestCertificate certificate = TestCertificate.create("sample");
    Path file = certificate.writePkcs12(directory.resolve("own.p12"), "changeit".toCharArray());
    try (Tenant tenant = Tenant.start();
        FilteredServer partner =
            FilteredServer.with(tenant.partnerConfiguration())
                .servlet("/api/whoami", new WhoAmIServlet())
                .start()) {
      Map<String, String> configuration = tenant.sampleConfiguration(partner.uri("/api"));
      String credential = "AzureAd.TokenDecryptionCredentials.0.";
      configuration.put(credential + "SourceType", "Path");
      configuration.put(credential + "CertificateDiskPath", file.toString());
      configuration.put(credential + "CertificatePassword", "changeit");
      OnBehalfOfTest.Calls calls = new OnBehalfOfTest.Calls(partner.uri("/api/whoami").toString());
      try (FilteredServer sample =
          FilteredServer.with(configuration).jersey(new ResourceConfig().register(calls)).start()) {
        tenant.emulator().log().clear();
        String token = tenant.tokenOf("alice");

        String first = sample.getAs(encrypted(certificate, token), "/api/rest/sync").body();
        String second = sample.getAs(encrypted(certificate, token), "/api/rest/sync").body();

        assertThat(first).contains(tenant.upnOf("alice")).isEqualTo(second);
        assertThat(tenant.emulator().log().exchanges())
            .as("two encryptions of one token share its exchange")
            .hasSize(1);
      }
    }
  }

  private static String encrypted(TestCertificate certificate, String token) throws Exception {
    JsonWebEncryption jwe = new JsonWebEncryption();
    jwe.setAlgorithmHeaderValue("RSA-OAEP");
    jwe.setEncryptionMethodHeaderParameter("A256CBC-HS512");
    jwe.setContentTypeHeaderValue("JWT");
    jwe.setKey(certificate.certificate().getPublicKey());
    jwe.setPayload(token);
    return jwe.getCompactSerialization();
  }
}
