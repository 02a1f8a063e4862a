package org.onbehalf.functional.credentials;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.util.X509CertUtils;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.io.InputStream;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.onbehalf.spi.ClientCredentialProvider;
import org.onbehalf.spi.CredentialRequest;
import org.onbehalf.spi.ProvidedCredential;
import org.onbehalf.testing.CapturedLog;
import org.onbehalf.testkit.TestCertificate;

/** Credentials that a class of the application gives, through HTTP. */
class CustomCredentialsTest {
  /** What the provider of a test gives, by the word in its ProviderData. */
  private static final Map<String, Source> SOURCES = new ConcurrentHashMap<>();

  /** Gives a credential. */
  interface Source {
    ProvidedCredential of(CredentialRequest request) throws Exception;
  }

  /** A class such as an application has. */
  public static final class Provider implements ClientCredentialProvider, AutoCloseable {
    static final AtomicReference<ClassLoader> CONTEXT = new AtomicReference<>();
    static final AtomicReference<Provider> CLOSED = new AtomicReference<>();

    @Override
    public ProvidedCredential credential(CredentialRequest request) throws Exception {
      CONTEXT.set(Thread.currentThread().getContextClassLoader());
      return Objects.requireNonNull(SOURCES.get(request.data().get("vault"))).of(request);
    }

    @Override
    public void close() {
      CLOSED.set(this);
    }
  }

  /** What no provider should give, and some will. */
  @SuppressWarnings("NullAway")
  private static ProvidedCredential nothing() {
    return null;
  }

  private static CredentialedApi api(String vault, Source source) {
    SOURCES.put(vault, source);
    return new CredentialedApi(CredentialedApi.registration())
        .credential(
            "SourceType", "Custom", "Class", Provider.class.getName(), "ProviderData.vault", vault);
  }

  @Test
  void call_withAProviderOfASecret_sendsIt_andClosesTheProviderWithTheApplication()
      throws Exception {
    Provider.CLOSED.set(null);
    try (CredentialedApi api = api("secret", request -> ProvidedCredential.secret("v-a-u-l-t"))) {
      api.app.addSecret("v-a-u-l-t", Instant.MAX);

      assertThat(api.start().status()).isEqualTo(200);

      assertThat(api.lastSent()).containsEntry("client_secret", "v-a-u-l-t");
      assertThat(Provider.CONTEXT.get()).isEqualTo(Provider.class.getClassLoader());
      assertThat(Provider.CLOSED.get()).isNull();
    }
    assertThat(Provider.CLOSED.get()).isNotNull();
  }

  @Test
  void call_withAProviderOfACertificate_signsWithIt() throws Exception {
    TestCertificate certificate = TestCertificate.create("authority").issue("ours");
    X509Certificate[] chain = certificate.chain().toArray(new X509Certificate[0]);
    try (CredentialedApi api =
        api(
            "certificate",
            request -> ProvidedCredential.certificate(certificate.privateKey(), chain))) {
      api.app.addCertificate(certificate.certificate());

      assertThat(api.start().status()).isEqualTo(200);

      assertThat(CertificateCredentialsTest.thumbprint(api.lastAssertion()))
          .isEqualTo(CertificateCredentialsTest.sha256(certificate.certificate()));
      assertThat(api.credentialFigure("onbehalf.credential.expiry.seconds", 0)).isPositive();
    }
  }

  @Test
  void call_withAProviderThatSigns_sendsItsAssertion() throws Exception {
    TestCertificate certificate = TestCertificate.create("ours");
    try (CredentialedApi api = api("assertion", request -> sign(request, certificate))) {
      api.app.addCertificate(certificate.certificate());

      assertThat(api.start().status()).isEqualTo(200);

      assertThat(api.lastAssertion().getHeader().getAlgorithm()).isEqualTo(JWSAlgorithm.PS256);
      assertThat(api.lastAssertion().getJWTClaimsSet().getAudience())
          .containsExactly(
              api.entra.instance() + "72a6f9b4-1c0d-4e5f-8a3b-9d2e7c61f058/oauth2/v2.0/token");
    }
  }

  private static ProvidedCredential sign(CredentialRequest request, TestCertificate certificate)
      throws Exception {
    SignedJWT jwt =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.PS256)
                .x509CertSHA256Thumbprint(
                    X509CertUtils.computeSHA256Thumbprint(certificate.certificate()))
                .build(),
            new JWTClaimsSet.Builder()
                .issuer(request.clientId())
                .subject(request.clientId())
                .audience(request.tokenEndpoint())
                .jwtID(UUID.randomUUID().toString())
                .expirationTime(Date.from(Instant.now().plusSeconds(60)))
                .build());
    jwt.sign(new RSASSASigner(certificate.privateKey()));
    return ProvidedCredential.signedAssertion(jwt.serialize());
  }

  @Test
  void call_whenTheProviderFails_triesTheNextCredential_withoutTellingItsMessage()
      throws Exception {
    Source[] failing = {
      request -> {
        throw new IllegalStateException("the vault said TOPSECRET");
      },
      request -> nothing(),
      request -> {
        throw new LinkageError("TOPSECRET");
      },
      request -> ProvidedCredential.signedAssertion("TOPSECRET"),
      request ->
          ProvidedCredential.certificate(
              TestCertificate.create("one").privateKey(),
              TestCertificate.create("two").certificate()),
    };
    for (Source source : failing) {
      try (CapturedLog log = new CapturedLog();
          CredentialedApi api =
              api("failing", source)
                  .credential("SourceType", "ClientSecret", "ClientSecret", "s-e-c-o-n-d")) {
        api.app.addSecret("s-e-c-o-n-d", Instant.MAX);

        assertThat(api.start().status()).isEqualTo(200);

        assertThat(api.sent()).hasSize(1);
        assertThat(log.messages(Level.WARN))
            .filteredOn(message -> message.contains("AzureAd.ClientCredentials[0].Class"))
            .hasSize(1);
        assertThat(log.text()).doesNotContain("TOPSECRET", "s-e-c-o-n-d");
      }
    }
  }

  @Test
  void start_whenTheClassIsOfNoUse_letsNoRequestThrough_andSaysWhy() throws Exception {
    for (String name : new String[] {"com.example.Missing", "java.lang.String"}) {
      try (CapturedLog log = new CapturedLog();
          CredentialedApi api =
              new CredentialedApi(CredentialedApi.registration())
                  .credential("SourceType", "Custom", "Class", name)) {
        assertThat(api.start().status()).isEqualTo(500);

        assertThat(log.text())
            .contains("AzureAd.ClientCredentials[0].Class: found " + name)
            .contains("org.onbehalf.spi.ClientCredentialProvider");
        assertThat(api.entra.log().tokenRequests()).isEmpty();
      }
    }
  }

  @Test
  void call_whenTheClassIsInTheWebApplicationOnly_findsIt() throws Exception {
    ClassLoader application = new ApplicationLoader(getClass().getClassLoader());
    SOURCES.put("loader", request -> ProvidedCredential.secret("l-o-a-d-e-r"));
    try (CredentialedApi api =
        new CredentialedApi(CredentialedApi.registration())
            .classLoader(application)
            .credential(
                "SourceType", "Custom",
                "Class", ApplicationLoader.ONLY_THERE,
                "ProviderData.vault", "loader")) {
      api.app.addSecret("l-o-a-d-e-r", Instant.MAX);

      assertThat(api.start().status()).isEqualTo(200);

      assertThat(Provider.CONTEXT.get())
          .as("which sees the application, as the provider may need")
          .isEqualTo(application);
    }
  }

  /** A class that only the application has. */
  public static final class OnlyThere implements ClientCredentialProvider {
    @Override
    public ProvidedCredential credential(CredentialRequest request) throws Exception {
      return new Provider().credential(request);
    }
  }

  /** Defines {@link OnlyThere} itself, as WEB-INF/classes would. */
  private static final class ApplicationLoader extends ClassLoader {
    static final String ONLY_THERE = OnlyThere.class.getName();

    ApplicationLoader(ClassLoader parent) {
      super(parent);
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      synchronized (getClassLoadingLock(name)) {
        Class<?> known = findLoadedClass(name);
        return known != null || !name.equals(ONLY_THERE)
            ? known != null ? known : super.loadClass(name, resolve)
            : define(name);
      }
    }

    private Class<?> define(String name) throws ClassNotFoundException {
      String resource = name.replace('.', '/') + ".class";
      try (InputStream in =
          Objects.requireNonNull(getParent().getResourceAsStream(resource), resource)) {
        byte[] bytes = in.readAllBytes();
        return defineClass(name, bytes, 0, bytes.length);
      } catch (java.io.IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }
}
