package org.onbehalf.testkit;

import static org.onbehalf.testkit.Browser.form;

import java.util.Map;

/** A front end, an API in the middle, an API behind it, and two users; consent of one of them. */
final class World implements AutoCloseable {
  static final String SECRET = "middle-secret";
  static final String WORKLOAD = "system:serviceaccount:shop:middle";
  static final String REDIRECT = "http://localhost:9999/signed-in";

  final EntraEmulator entra;
  final Browser browser;
  final App downstream;
  final App oldDownstream;
  final App middle;
  final App frontEnd;
  final User anna;
  final User ben;
  final TestCertificate certificate = TestCertificate.create("middle");
  final FederatedIssuer cluster = FederatedIssuer.named("https://cluster.example/");

  World() {
    this(EntraEmulator.builder());
  }

  World(EntraEmulator.Builder builder) {
    entra = builder.start();
    browser = new Browser(entra);
    downstream =
        entra.register(
            App.named("Downstream API")
                .scope("read")
                .scope("write")
                .adminScope("manage")
                .appRoles("Reader", "Writer"));
    oldDownstream =
        entra.register(
            App.named("Old downstream API")
                .identifierUri("https://old.example.com")
                .accessTokenVersion(1)
                .scope("read")
                .appRoles("Reader"));
    middle =
        entra.register(
            App.named("Middle API")
                .scope("access_as_user")
                .requires(downstream, "read")
                .knownClient(Guids.of("application", "Front end"))
                .redirectUri(REDIRECT)
                .secret(SECRET)
                .certificate(certificate.certificate())
                .federatedCredential(cluster, WORKLOAD));
    frontEnd =
        entra.register(
            App.named("Front end")
                .appRoles("Boss")
                .publicRedirectUri(REDIRECT)
                .requires(middle, "access_as_user"));
    anna = entra.user("Anna <Ahl>");
    ben = entra.user("Ben");
    entra.consent(anna, middle, downstream, "read");
  }

  String assertion(User user) {
    return entra.tokens().forUser(user).audience(middle).mint();
  }

  /** The exchange of Anna's token for one to the downstream API. */
  Map<String, String> onBehalfOf(String assertion) {
    return form(
        "grant_type",
        Grant.ON_BEHALF_OF.parameter(),
        "client_id",
        middle.clientId(),
        "client_secret",
        SECRET,
        "assertion",
        assertion,
        "scope",
        downstream.scope("read"),
        "requested_token_use",
        "on_behalf_of");
  }

  @Override
  public void close() {
    entra.close();
  }
}
