package org.onbehalf.internal.config;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.onbehalf.internal.Nullable;

/** Reads {@code AzureAd}: the authority, this API, its audiences. */
final class AzureAdReader {
  private static final Pattern DOMAIN =
      Pattern.compile(
          "(?=.{4,253}$)([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\\.)+[A-Za-z][A-Za-z0-9-]{1,62}");

  private static final List<String> SEVERAL_TENANTS = Arrays.asList("common", "organizations");

  private final Section section;
  private final Clock clock;
  private final CredentialsReader credentials;

  AzureAdReader(Section section, Clock clock) {
    this.section = section;
    this.clock = clock;
    this.credentials = new CredentialsReader(section, clock);
  }

  /** Null when a part that cannot be done without is missing or faulty. */
  @Nullable
  Settings.AzureAd read() {
    URI instance = instance();
    String tenantId = tenantId();
    String clientId = clientId();
    List<String> audiences = audiences(clientId);
    List<Settings.ClientCredential> clientCredentials = credentials.read();
    Duration clockSkew = section.duration("ClockSkew", Duration.ZERO, Duration.ofMinutes(10));
    int maxTokenLength = section.size("MaxTokenLength", 1 << 10, 1 << 20);
    TokenRules rules =
        new TokenRulesReader(section).read(tenantId != null && SEVERAL_TENANTS.contains(tenantId));
    Settings.Jose jose = JoseReader.read(section, clock);
    if (instance == null || tenantId == null || clientId == null) {
      return null;
    }
    return new Settings.AzureAd(
        instance,
        tenantId,
        clientId,
        audiences,
        clientCredentials,
        clockSkew,
        maxTokenLength,
        rules,
        jose);
  }

  private @Nullable URI instance() {
    String text =
        section.required(
            "Instance", "the cloud's URL", "set it to https://login.microsoftonline.com/");
    if (text == null) {
      return null;
    }
    String expected = "an https URL without a path, such as https://login.microsoftonline.com/";
    URI uri = Addresses.web(text);
    if (uri == null || Addresses.hasQueryFragmentOrUser(uri)) {
      section.fault(
          "Instance", section.show("Instance", text), expected, "correct the URL, in quotes");
      return null;
    }
    if (!uri.getRawPath().isEmpty() && !uri.getRawPath().equals("/")) {
      section.fault(
          "Instance",
          section.show("Instance", text),
          expected,
          "remove the path; the tenant belongs to AzureAd.TenantId");
      return null;
    }
    if (Addresses.isHttp(uri) && !Addresses.isLoopback(uri)) {
      section.fault(
          "Instance",
          section.show("Instance", text),
          "https; http only for localhost, 127.0.0.0/8 and [::1]",
          "write https");
      return null;
    }
    return uri.getRawPath().isEmpty() ? URI.create(text + "/") : uri;
  }

  private @Nullable String tenantId() {
    String expected = "the tenant's id (a GUID), one of its domain names, organizations, or common";
    String text =
        section.required(
            "TenantId", expected, "copy the Directory (tenant) ID from the app registration");
    if (text == null) {
      return null;
    }
    String tenant = text.toLowerCase(Locale.ROOT);
    if (SEVERAL_TENANTS.contains(tenant)) {
      return tenant;
    }
    if (!Addresses.isGuid(tenant) && !DOMAIN.matcher(tenant).matches()) {
      section.fault(
          "TenantId",
          section.show("TenantId", text),
          expected,
          "copy the Directory (tenant) ID from the app registration");
      return null;
    }
    return tenant;
  }

  private @Nullable String clientId() {
    String expected = "this API's application id, a GUID";
    String remedy = "copy the Application (client) ID from the app registration";
    String text = section.required("ClientId", expected, remedy);
    if (text != null && !Addresses.isGuid(text)) {
      section.fault("ClientId", section.show("ClientId", text), expected, remedy);
      return null;
    }
    return text == null ? null : text.toLowerCase(Locale.ROOT);
  }

  /** As configured; else both forms in which Entra writes this API. */
  private List<String> audiences(@Nullable String clientId) {
    boolean configured = section.isSet("Audience") || section.isSet("Audiences");
    Set<String> audiences = new LinkedHashSet<>();
    String audience = section.text("Audience");
    if (audience != null && audience.contains(" ")) {
      section.fault(
          "Audience",
          section.show("Audience", audience),
          "one audience",
          "list several in AzureAd.Audiences");
    } else if (audience != null) {
      audiences.add(audience);
    }
    audiences.addAll(section.words("Audiences"));
    if (configured && audiences.isEmpty()) {
      String name = section.isSet("Audiences") ? "Audiences" : "Audience";
      section.fault(
          name,
          "no audience",
          "at least one audience",
          "remove the key, so that the client id and api://client-id are accepted");
    }
    if (!configured && clientId != null) {
      audiences.add(clientId);
      audiences.add("api://" + clientId);
    }
    return Collections.unmodifiableList(new ArrayList<>(audiences));
  }
}
