package org.onbehalf.cli.migrate;

import org.onbehalf.internal.Nullable;

/** Filters and valves that log users in, and others whose place matters, by their classes. */
enum KnownComponent {
  KEYCLOAK("Keycloak's adapter", true, "org.keycloak.adapters."),
  CAS_LOGIN(
      "the CAS client",
      true,
      "org.jasig.cas.client.authentication.",
      "org.apereo.cas.client.authentication."),
  CAS("the CAS client", false, "org.jasig.cas.client.", "org.apereo.cas.client."),
  WAFFLE("Waffle (Windows login)", true, "waffle."),
  SPNEGO("SPNEGO (Kerberos login)", true, "net.sourceforge.spnego."),
  ADAL_SAMPLE(
      "the sign-in filter of a sample of Microsoft's",
      true,
      "com.microsoft.aad.adal4jsample.",
      "com.microsoft.azure.msalwebsample.",
      "com.microsoft.aad.msal4jsample."),
  SHIRO("Apache Shiro", false, "org.apache.shiro."),
  SPRING(
      "Spring Security",
      false,
      "org.springframework.web.filter.DelegatingFilterProxy",
      "org.springframework.security."),
  NAVIKT("token-support of NAV", false, "no.nav.security."),
  SAP("java-security of SAP", false, "com.sap.cloud.security.", "com.sap.xs"),
  PAC4J("pac4j", false, "org.pac4j."),
  CORS(
      "a CORS filter",
      false,
      "org.apache.catalina.filters.CorsFilter",
      "org.eclipse.jetty.servlets.CrossOriginFilter",
      "com.thetransactioncompany.cors.CORSFilter",
      "org.springframework.web.filter.CorsFilter");

  final String shownName;

  /** Whether only users who are logged in pass it. */
  final boolean authenticates;

  /** The beginnings of their names, with blanks between. */
  private final String classes;

  KnownComponent(String shownName, boolean authenticates, String... classes) {
    this.shownName = shownName;
    this.authenticates = authenticates;
    this.classes = String.join(" ", classes);
  }

  /** Null for an unknown class. */
  static @Nullable KnownComponent of(String className) {
    for (KnownComponent each : values()) {
      for (String start : each.classes.split(" ", -1)) {
        if (className.startsWith(start)) {
          return each;
        }
      }
    }
    return className.matches("(?i).*[.]Cors\\w*Filter") ? CORS : null;
  }

  /** Whether the token takes its place. */
  boolean isReplaced() {
    return authenticates || this == CAS;
  }
}
