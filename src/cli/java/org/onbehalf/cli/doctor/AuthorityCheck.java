package org.onbehalf.cli.doctor;

import static org.onbehalf.internal.message.TokenMessages.KEYS;

import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.onbehalf.internal.Nullable;
import org.onbehalf.internal.http.HttpExchange;
import org.onbehalf.internal.http.HttpSettings;
import org.onbehalf.internal.jwks.IssuerSettings;
import org.onbehalf.internal.jwks.JwkSet;
import org.onbehalf.internal.jwks.JwkSource;
import org.onbehalf.internal.jwks.JwksSettings;

/** The way to an issuer, from its name to its keys. */
final class AuthorityCheck {
  /** Clocks that are kept differ by less. */
  private static final Duration KEPT_CLOCK = Duration.ofSeconds(10);

  /** Messages of the library that end with what to do. */
  private static final Pattern ADVISED = Pattern.compile("(.*): ((?:check|write|if|let) .*)");

  private static final Duration LOOK_UP = Duration.ofSeconds(10);

  private final Findings findings;
  private final HttpSettings settings;
  private final HttpExchange http;
  private final Clock clock;
  private final Set<String> hosts = new HashSet<>();

  AuthorityCheck(Findings findings, HttpSettings settings, HttpExchange http, Clock clock) {
    this.findings = findings;
    this.settings = settings;
    this.http = http;
    this.clock = clock;
  }

  /** Whether it can be reached, and its keys are usable. */
  boolean check(IssuerSettings issuer, JwksSettings limits) {
    URI document = issuer.authority.metadata().get(0);
    String host = document.getHost();
    String proxy = proxy(document);
    findings.ok("proxy for " + host, proxy.isEmpty() ? "none" : proxy);
    if (proxy.isEmpty() && !resolves(host, issuer.authorityKeys())) {
      return false;
    }
    HttpExchange.Response response;
    try {
      response =
          findings.within(
              http.longest().multipliedBy(2), "connecting to " + host, () -> http.get(document));
    } catch (ExecutionException | TimeoutException e) {
      Throwable cause = e instanceof TimeoutException ? null : e.getCause();
      unreachable(document, cause, issuer.authorityKeys());
      return false;
    }
    findings.ok("connection to " + host, "answered" + (isTls(document) ? ", and is trusted" : ""));
    clock(host, response, issuer);
    if (response.status != HttpURLConnection.HTTP_OK) {
      findings.fault(
          KEYS,
          "discovery document of " + issuer.key,
          document + " answered " + response.status,
          response.status >= HttpURLConnection.HTTP_INTERNAL_ERROR
              ? "wait until the issuer works again; if others reach it, see what answers in its"
                  + " place"
              : "compare "
                  + issuer.authorityKeys()
                  + " with the issuer's address: the tenant or"
                  + " the path is not known there");
      return false;
    }
    return keys(issuer, limits);
  }

  private boolean keys(IssuerSettings issuer, JwksSettings limits) {
    String check = "discovery and keys of " + issuer.key;
    try {
      JwkSet keys =
          findings.within(
              http.longest().multipliedBy(2),
              "fetching the keys of " + issuer.key,
              () -> new JwkSource(issuer, limits, http, clock).fetch());
      String ignored = keys.ignoredKeys();
      findings.ok(
          check,
          keys.size()
              + (keys.size() == 1 ? " key" : " keys")
              + (ignored.isEmpty() ? "" : "; not used are " + ignored));
      return true;
    } catch (ExecutionException e) {
      String described = HttpExchange.describe(e.getCause() == null ? e : e.getCause());
      Matcher advised = ADVISED.matcher(described);
      boolean hasAdvice = advised.matches();
      findings.fault(
          KEYS,
          check,
          hasAdvice ? advised.group(1) : described,
          hasAdvice
              ? advised.group(2)
              : "compare "
                  + issuer.authorityKeys()
                  + " with the issuer's address, and see what"
                  + " stands between this server and the issuer");
    } catch (TimeoutException e) {
      findings.fault(
          KEYS, check, "no answer in time", "raise Http.ReadTimeout, or try again later");
    }
    return false;
  }

  private static boolean isTls(URI uri) {
    return "https".equalsIgnoreCase(uri.getScheme());
  }

  /** How a host is reached; empty for directly. */
  private String proxy(URI uri) {
    if (!isTls(uri)) {
      return "";
    }
    if (settings.proxy != null) {
      return settings.proxy.isFor(uri.getHost())
          ? "Http.Proxy, " + settings.proxy.host + ":" + settings.proxy.port
          : "";
    }
    ProxySelector selector = ProxySelector.getDefault();
    if (selector != null) {
      for (Proxy each : selector.select(uri)) {
        if (each.type() != Proxy.Type.DIRECT) {
          return "that of this Java (https.proxyHost), " + each.address();
        }
      }
    }
    return "";
  }

  /** Whether a name is known; findings say so, once. */
  boolean resolves(String host, String keys) {
    if (!hosts.add(host)) {
      return true;
    }
    String check = "DNS of " + host;
    String plain = host.replaceAll("[\\[\\]]", "");
    try {
      InetAddress[] addresses =
          findings.within(LOOK_UP, "looking up " + host, () -> InetAddress.getAllByName(plain));
      List<String> shown = new ArrayList<>();
      for (InetAddress each : addresses) {
        shown.add(each.getHostAddress());
      }
      findings.ok(check, String.join(", ", shown));
      return true;
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof UnknownHostException)) {
        throw new IllegalStateException(e.getCause());
      }
      findings.fault(
          KEYS,
          check,
          "no address is known of that name",
          "correct the name in "
              + keys
              + ", or let this machine's DNS know it; where only a proxy"
              + " does, set Http.Proxy.Host");
    } catch (TimeoutException e) {
      findings.fault(
          KEYS,
          check,
          "the DNS did not answer within " + LOOK_UP.toMillis() / 1000 + " s",
          "see which DNS server this machine asks (/etc/resolv.conf), and whether it can be"
              + " reached");
    }
    return false;
  }

  private void unreachable(URI uri, @Nullable Throwable cause, String keys) {
    String host = uri.getHost();
    int port = uri.getPort() < 0 ? (isTls(uri) ? 443 : 80) : uri.getPort();
    String message = cause == null ? "no answer in time" : HttpExchange.describe(cause);
    if (cause instanceof SSLException) {
      TlsFault tls = TlsFault.of(uri, settings, (SSLException) cause, clock);
      findings.fault(KEYS, "TLS of " + host, tls.cause, tls.remedy);
    } else if (message.startsWith("the proxy ")) {
      Matcher advised = ADVISED.matcher(message);
      boolean hasAdvice = advised.matches();
      findings.fault(
          KEYS,
          "proxy for " + host,
          hasAdvice ? advised.group(1) : message,
          hasAdvice
              ? advised.group(2)
              : "correct Http.Proxy (or https.proxyHost of the server's Java)");
    } else if (cause == null
        || cause instanceof ConnectException
        || cause instanceof SocketTimeoutException) {
      findings.fault(
          KEYS,
          "connection to " + host,
          message,
          "compare "
              + keys
              + " with the issuer's address; let the firewall allow connections to "
              + host
              + ":"
              + port
              + ", or set Http.Proxy.Host if only a proxy leads there");
    } else {
      findings.fault(
          KEYS,
          "connection to " + host,
          message,
          "check "
              + keys
              + ", and what answers at "
              + host
              + ":"
              + port
              + " in the issuer's place");
    }
  }

  private void clock(String host, HttpExchange.Response response, IssuerSettings issuer) {
    String check = "clock";
    String date = response.header("Date");
    Instant there;
    try {
      there =
          date == null
              ? null
              : ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
    } catch (DateTimeParseException e) {
      there = null;
    }
    if (there == null) {
      findings.skipped(check, host + " does not tell the time", "");
      return;
    }
    Duration off = Duration.between(there, clock.instant());
    String text =
        off.abs().toMillis() / 1000
            + " s "
            + (off.isNegative() ? "behind" : "ahead of")
            + " the time that "
            + host
            + " tells";
    String remedy = "let this server keep the time (NTP, chrony, the hypervisor's time service)";
    if (off.abs().compareTo(issuer.clockSkew) > 0) {
      findings.fault(
          check,
          text
              + "; "
              + issuer.key
              + ".ClockSkew forgives "
              + issuer.clockSkew.toMillis() / 1000
              + " s, so that valid tokens are refused",
          remedy);
    } else if (off.abs().compareTo(KEPT_CLOCK) > 0) {
      findings.warning(check, text, remedy);
    } else {
      findings.ok(check, text);
    }
  }
}
