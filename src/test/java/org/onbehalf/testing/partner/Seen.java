package org.onbehalf.testing.partner;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import javax.servlet.ServletContext;
import javax.servlet.http.HttpServletRequest;
import org.onbehalf.Caller;

/**
 * The calls that the partner received, the newest 20,000. Kept as a context attribute, made of JDK
 * types only, so that tests outside the WAR's class loader can read it. Thread-safe.
 */
final class Seen {
  static final String ATTRIBUTE = "partner.seen";
  private static final int MOST = 20_000;

  private final List<Map<String, Object>> calls;

  private Seen(List<Map<String, Object>> calls) {
    this.calls = calls;
  }

  /**
   * The context's; the attribute is a {@code List<Map<String, Object>>}, locked while it is used.
   */
  @SuppressWarnings("unchecked")
  static Seen in(ServletContext context) {
    synchronized (context) {
      Object present = context.getAttribute(ATTRIBUTE);
      if (present == null) {
        present = new ArrayList<Map<String, Object>>();
        context.setAttribute(ATTRIBUTE, present);
      }
      return new Seen((List<Map<String, Object>>) present);
    }
  }

  /** Notes a call, and returns what was noted. */
  Map<String, Object> add(HttpServletRequest request, Caller caller) {
    Map<String, Object> call = new LinkedHashMap<>();
    call.put("name", caller.getName());
    call.put("oid", caller.objectId().orElse(""));
    call.put("client", caller.clientId());
    call.put("tenant", caller.tenantId());
    call.put("scopes", new ArrayList<>(new TreeSet<>(caller.scopes())));
    call.put("roles", new ArrayList<>(new TreeSet<>(caller.roles())));
    call.put("isApplication", caller.isApplication());
    call.put("audience", caller.claims().get("aud"));
    call.put("expiresIn", Duration.between(Instant.now(), caller.expiresAt()).toSeconds());
    call.put("path", request.getPathInfo());
    synchronized (calls) {
      if (calls.size() == MOST) {
        calls.remove(0);
      }
      calls.add(call);
    }
    return call;
  }

  /** A copy, the oldest first. */
  List<Map<String, Object>> all() {
    synchronized (calls) {
      return new ArrayList<>(calls);
    }
  }

  void clear() {
    synchronized (calls) {
      calls.clear();
    }
  }
}
