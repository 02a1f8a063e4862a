package org.onbehalf.migration.old;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.Principal;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import javax.servlet.Filter;
import javax.servlet.FilterChain;
import javax.servlet.FilterConfig;
import javax.servlet.ServletException;
import javax.servlet.ServletRequest;
import javax.servlet.ServletResponse;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletRequestWrapper;
import javax.servlet.http.HttpServletResponse;

/**
 * As applications wrote them before there was a library: a token signed by a shared secret (HS256),
 * with roles in it; whoever has the role {@code admin} may do what lies beneath {@code /api/admin}.
 */
public final class JwtFilter implements Filter {
  private static final Pattern SUBJECT = Pattern.compile("\"sub\":\"([^\"]*)\"");
  private static final Pattern EXPIRY = Pattern.compile("\"exp\":([0-9]+)");
  private static final Pattern ROLES = Pattern.compile("\"roles\":\\[([^]]*)]");

  private byte[] secret = {};

  @Override
  public void init(FilterConfig config) {
    secret = config.getInitParameter("secret").getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    HttpServletRequest http = (HttpServletRequest) request;
    HttpServletResponse answer = (HttpServletResponse) response;
    String claims = claims(http.getHeader("Authorization"));
    if (claims.isEmpty()) {
      answer.sendError(HttpServletResponse.SC_UNAUTHORIZED);
      return;
    }
    List<String> roles = Arrays.asList(find(ROLES, claims).replace("\"", "").split(",", -1));
    String path = http.getServletPath() + http.getPathInfo();
    if (path.startsWith("/api/admin") && !roles.contains("admin")) {
      answer.sendError(HttpServletResponse.SC_FORBIDDEN);
      return;
    }
    String name = find(SUBJECT, claims);
    Principal user = () -> name;
    chain.doFilter(
        new HttpServletRequestWrapper(http) {
          @Override
          public Principal getUserPrincipal() {
            return user;
          }

          @Override
          public String getRemoteUser() {
            return name;
          }

          @Override
          public boolean isUserInRole(String role) {
            return roles.contains(role);
          }
        },
        response);
  }

  /** Empty for a token that is not there or not good. */
  private String claims(String header) {
    String[] parts =
        header == null ? new String[0] : header.replaceFirst("^Bearer ", "").split("\\.", -1);
    if (parts.length != 3) {
      return "";
    }
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret, "HmacSHA256"));
      byte[] expected =
          mac.doFinal((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
      if (!MessageDigest.isEqual(expected, Base64.getUrlDecoder().decode(parts[2]))) {
        return "";
      }
      String claims =
          new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8);
      long expiry = Long.parseLong("0" + find(EXPIRY, claims));
      return expiry * 1000 > System.currentTimeMillis() ? claims : "";
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      return "";
    }
  }

  private static String find(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    return matcher.find() ? matcher.group(1) : "";
  }

  @Override
  public void destroy() {
    // holds nothing
  }
}
