package org.onbehalf.testing;

import java.net.URI;
import java.nio.file.Path;
import org.onbehalf.testkit.App;
import org.onbehalf.testkit.EntraEmulator;
import org.onbehalf.testkit.User;

/**
 * An emulated tenant with the sample, its partner, a calendar that nobody consented to, two users,
 * and a client application; and how the two WARs are deployed so that they belong to it.
 *
 * <p>Thread-safe.
 */
public final class Contoso implements AutoCloseable {
  private static final String SECRET = "secret-of-the-sample";

  private final EntraEmulator entra = EntraEmulator.start();
  private final App partner =
      entra.register(
          App.named("Partner API")
              .identifierUri("api://partner")
              .scope("read")
              .appRoles("Stock.Read"));
  private final App calendar =
      entra.register(
          App.named("Calendar API").identifierUri("api://calendar").scope("Events.Read"));
  private final App sample =
      entra.register(
          App.named("Onbehalf sample")
              .scope("access_as_user")
              .appRoles("Orders.Approve", "Orders.Import")
              .secret(SECRET)
              .requires(partner, "read")
              .requires(calendar, "Events.Read"));
  private final App importer = entra.register(App.named("Nightly import").secret("unused"));
  private final User alice = user("Alice").assign(sample, "Orders.Approve");
  private final User bob = user("Bob");

  /** Starts the emulator on free ports. */
  public Contoso() {
    entra.grantAppRoles(sample, partner, "Stock.Read");
    entra.grantAppRoles(importer, sample, "Orders.Import");
  }

  /** The emulator itself, for its log, its faults and its tokens. */
  public EntraEmulator entra() {
    return entra;
  }

  /** The sample's registration. */
  public App sample() {
    return sample;
  }

  /** The partner's registration. */
  public App partner() {
    return partner;
  }

  /** A user who may approve orders. */
  public User alice() {
    return alice;
  }

  /** A user without roles. */
  public User bob() {
    return bob;
  }

  /**
   * One more user, who has consented to what the sample does at the partner, not to its calendar.
   */
  public User user(String name) {
    User user = entra.user(name);
    entra.consent(user, sample, partner, "read");
    return user;
  }

  /**
   * A new access token for the sample in a user's name; two tokens of one user are exchanged twice.
   */
  public String token(User user) {
    return entra.tokens().forUser(user).audience(sample).scopes("access_as_user").mint();
  }

  /** A new access token for the sample of an application that calls without a user. */
  public String applicationToken() {
    return entra.tokens().forApplication(importer).audience(sample).roles("Orders.Import").mint();
  }

  /** How many on-behalf-of exchanges reached the emulator, granted or not. */
  public int exchanges() {
    return entra.log().exchanges().size();
  }

  /** The partner, to be deployed; {@link PartnerWar#assemble()} makes the directory. */
  public WarDeployment partnerWar(Path war, String contextPath) {
    return WarDeployment.of(war, contextPath)
        .with("AzureAd.Instance", entra.instance())
        .with("AzureAd.TenantId", EntraEmulator.TENANT)
        .with("AzureAd.ClientId", partner.clientId())
        .with("AzureAd.Audiences", partner.clientId() + " " + partner.identifierUri());
  }

  /**
   * The sample, to be deployed; {@link SampleWar#file()} is the WAR.
   *
   * @param partnerUrl the partner's API: its context path and {@code /api}
   */
  public WarDeployment sampleWar(Path war, String contextPath, URI partnerUrl) {
    return WarDeployment.of(war, contextPath)
        .with("AzureAd.Instance", entra.instance())
        .with("AzureAd.TenantId", EntraEmulator.TENANT)
        .with("AzureAd.ClientId", sample.clientId())
        .with("AzureAd.ClientCredentials.0.ClientSecret", SECRET)
        .with("DownstreamApis.PartnerAPI.BaseUrl", partnerUrl)
        .with("partnerUrl", partnerUrl);
  }

  @Override
  public void close() {
    entra.close();
  }
}
